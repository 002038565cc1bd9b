package io.github.ilt4j.checkpoints;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Numbers as Python's {@code repr} has them: {@code 1e-12}, {@code 0.0001}, {@code 10000.0}. So a
 * configuration that was only read and written is still the same bytes.
 */
final class PythonNumbers extends JsonSerializer<Double> {
  @Override
  public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    if (!Double.isFinite(value)) {
      throw new IOException("JSON has no number " + value);
    }
    json.writeNumber(text(value));
  }

  static String text(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.signum() == 0 ? 0 : decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      String sign = Double.compare(value, 0.0) < 0 && decimal.signum() == 0 ? "-" : "";
      return sign + (plain.contains(".") ? plain : plain + ".0");
    }
    String digits = decimal.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return "%se%s%02d".formatted(digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
