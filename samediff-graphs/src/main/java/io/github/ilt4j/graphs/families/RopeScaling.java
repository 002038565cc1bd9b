package io.github.ilt4j.graphs.families;

/**
 * How rotary frequencies are changed for longer texts (HuggingFace modeling_rope_utils.py). All
 * arithmetic is in single precision, as there: a frequency's last bit turns into a visible angle at
 * a far position.
 */
public sealed interface RopeScaling {

  /** Frequencies as they are. */
  record None() implements RopeScaling {
    @Override
    public float[] inverseFrequencies(int rotated, double theta) {
      float[] frequencies = new float[rotated / 2];
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = 1f / (float) Math.pow(theta, (float) (2 * i) / rotated);
      }
      return frequencies;
    }
  }

  /**
   * All frequencies are divided by {@code factor} (Chen et al. 2023).
   *
   * @param factor by which texts may be longer
   */
  record Linear(double factor) implements RopeScaling {

    /** Refuses a factor that shortens. */
    public Linear {
      if (!(factor >= 1)) {
        throw new IllegalArgumentException("rope_scaling: expected factor >= 1, found " + factor);
      }
    }

    @Override
    public float[] inverseFrequencies(int rotated, double theta) {
      float[] frequencies = none().inverseFrequencies(rotated, theta);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= (float) factor;
      }
      return frequencies;
    }
  }

  /**
   * Llama 3: low frequencies are divided by {@code factor}, high ones stay, those between are
   * blended.
   *
   * @param factor by which wavelengths longer than the original context grow
   * @param lowFreqFactor original context / this = the wavelength from which a frequency is low
   * @param highFreqFactor original context / this = the wavelength up to which a frequency is high
   * @param originalMaxPositionEmbeddings the original context, in positions
   */
  record Llama3(
      double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPositionEmbeddings)
      implements RopeScaling {

    /** Refuses factors without a range between them. */
    public Llama3 {
      if (!(factor >= 1) || !(highFreqFactor > lowFreqFactor) || !(lowFreqFactor > 0)) {
        throw new IllegalArgumentException(
            "rope_scaling: expected factor >= 1 and high_freq_factor > low_freq_factor > 0, found %s, %s and %s"
                .formatted(factor, highFreqFactor, lowFreqFactor));
      }
      Checks.positive("original_max_position_embeddings", originalMaxPositionEmbeddings);
    }

    @Override
    public float[] inverseFrequencies(int rotated, double theta) {
      float[] frequencies = none().inverseFrequencies(rotated, theta);
      for (int i = 0; i < frequencies.length; i++) {
        double wavelength = 2 * Math.PI / frequencies[i];
        if (wavelength > originalMaxPositionEmbeddings / lowFreqFactor) {
          frequencies[i] = (float) (frequencies[i] / factor);
        } else if (wavelength >= originalMaxPositionEmbeddings / highFreqFactor) {
          double smooth =
              (originalMaxPositionEmbeddings / wavelength - lowFreqFactor)
                  / (highFreqFactor - lowFreqFactor);
          frequencies[i] =
              (float) ((1 - smooth) * frequencies[i] / factor + smooth * frequencies[i]);
        }
      }
      return frequencies;
    }
  }

  /** Frequencies as they are. */
  static RopeScaling none() {
    return new None();
  }

  /**
   * Radians a position for each rotated pair.
   *
   * @param rotated rotated elements of a head, two for each pair
   * @param theta base of the frequencies
   */
  float[] inverseFrequencies(int rotated, double theta);
}
