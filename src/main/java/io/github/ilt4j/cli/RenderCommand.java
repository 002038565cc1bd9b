package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.DATA;
import static io.github.ilt4j.options.OptionGroup.RUN;

import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.images.FontOptions;
import io.github.ilt4j.datasets.images.Png;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.datasets.images.WordImage;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.options.DataOptions;
import io.github.ilt4j.options.ModelOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code render}: writes the pictures that the model sees of a text. */
final class RenderCommand implements Command {

  private static final Option<String> TEXT =
      Option.required("text", DATA, OptionType.text("TEXT"), "The text whose words are drawn");

  private static final Option<Path> OUTPUT =
      Option.required(
          "output",
          RUN,
          OptionType.path("DIR"),
          "The folder for the pictures: one PNG a word, and sheet.png with all, enlarged");

  @Override
  public String name() {
    return "render";
  }

  @Override
  public String summary() {
    return "Writes the pictures that the model sees of a text";
  }

  @Override
  public List<String> examples() {
    return List.of("render --text \"Hello שלום 你好\" --output pictures");
  }

  @Override
  public List<Option<?>> options() {
    return List.of(TEXT, ModelOptions.FORM, DataOptions.MAX_WORD_LENGTH, DataOptions.FONTS, OUTPUT);
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    OptionValues values = new OptionValues(options(), List.of(typed));
    TextProcessor processor =
        new TextProcessor(values.get(ModelOptions.FORM), values.get(DataOptions.MAX_WORD_LENGTH));
    List<String> words = processor.words(values.get(TEXT));
    Path folder = values.get(OUTPUT);
    Files.createDirectories(folder);
    FontOptions fonts = FontOptions.defaults();
    FontOptions chosen =
        values
            .get(DataOptions.FONTS)
            .map(path -> fonts.withUserFonts(path, FontOptions.Placement.FRONT))
            .orElse(fonts);
    List<WordImage> images = new ArrayList<>();
    try (WordRenderer renderer = WordRenderer.open(RenderOptions.defaults().withFonts(chosen))) {
      for (int i = 0; i < words.size(); i++) {
        WordImage image = renderer.render(words.get(i));
        Path file = folder.resolve(String.format(Locale.ROOT, "word-%04d.png", i));
        Png.write(file, image);
        images.add(image);
        console
            .out()
            .println(
                file.getFileName()
                    + " "
                    + image.width()
                    + "x"
                    + image.height()
                    + " "
                    + "'"
                    + VisibleText.of(words.get(i))
                    + "'");
      }
    }
    WordSheet.write(folder.resolve("sheet.png"), images);
    console.out().println("sheet.png all " + words.size() + " words, enlarged");
    return 0;
  }
}
