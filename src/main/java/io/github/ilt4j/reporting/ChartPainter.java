package io.github.ilt4j.reporting;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the curves by XChart: losses above, accuracies below, over steps. */
public final class ChartPainter implements CurvePicture.Painter {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 380;

  @Override
  public byte[] paint(List<Metrics> history) throws IOException {
    XYChart losses = chart("Loss (nats a byte)", history, List.of("loss", "eval_loss"));
    XYChart accuracies =
        chart(
            "Accuracy on validation", history, List.of("eval_byte_accuracy", "eval_word_accuracy"));
    if (!accuracies.getSeriesMap().isEmpty()) {
      accuracies.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(List.of(losses, accuracies), 2, 1, bytes, BitmapFormat.PNG);
    return bytes.toByteArray();
  }

  private static XYChart chart(String title, List<Metrics> history, List<String> names) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("step").build();
    chart.getStyler().setLocale(Locale.ROOT).setLegendPosition(LegendPosition.InsideNE);
    for (String name : names) {
      List<Double> steps = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (Metrics metrics : history) {
        OptionalDouble value = metrics.value(name);
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
          steps.add((double) metrics.step());
          values.add(value.getAsDouble());
        }
      }
      if (!steps.isEmpty()) {
        XYSeries series = chart.addSeries(name.replace('_', ' '), steps, values);
        // One point alone makes no line.
        series.setMarker(steps.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      }
    }
    return chart;
  }
}
