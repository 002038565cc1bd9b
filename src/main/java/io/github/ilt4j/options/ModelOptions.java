package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.MODEL;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.options.ComponentSource.Located;
import io.github.ilt4j.options.ComponentSource.None;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the model is made of.
 *
 * @param preset whose values the other options override
 * @param form which published revision of the model is meant
 * @param imageEncoder may be none, but not both encoders
 * @param bytesEncoder may be none, but not both encoders
 * @param loadPretrained whether components that are folders or models of the hub start from the
 *     weights there
 */
public record ModelOptions(
    String preset,
    TextForm form,
    ComponentSource imageEncoder,
    ComponentSource bytesEncoder,
    ComponentSource latentTransformer,
    ComponentSource bytesDecoder,
    boolean loadPretrained) {

  /** Which file of values to start from. */
  public static final Option<String> PRESET =
      Option.of(
          "preset",
          MODEL,
          OptionType.nameOf("NAME", Presets.NAMES),
          "demo",
          "Ready-made values that all other options override");

  /** Which revision of the model. */
  public static final Option<TextForm> FORM =
      Option.of(
          "form",
          MODEL,
          OptionType.choice(TextForm.class, TextForm::published),
          TextForm.V2026,
          "The published revision of the model, which fixes pooling, scaling and norms");

  /** The encoder of word images. */
  public static final Option<ComponentSource> IMAGE_ENCODER =
      component("image-encoder", true, "The encoder of the images of words");

  /** The encoder of word bytes. */
  public static final Option<ComponentSource> BYTES_ENCODER =
      component("bytes-encoder", true, "The encoder of the bytes of words");

  /** The transformer over words. */
  public static final Option<ComponentSource> LATENT_TRANSFORMER =
      component("latent-transformer", false, "The causal transformer over words");

  /** The decoder of bytes. */
  public static final Option<ComponentSource> BYTES_DECODER =
      component("bytes-decoder", false, "The decoder of the next word's bytes");

  /** Whether to read the weights of the folders. */
  public static final Option<Boolean> LOAD_PRETRAINED =
      Option.of(
          "load-pretrained",
          MODEL,
          OptionType.flag(),
          false,
          "Start components that are folders, or models of the hub, from the weights there");

  static final List<Option<?>> ALL =
      List.of(
          PRESET,
          FORM,
          IMAGE_ENCODER,
          BYTES_ENCODER,
          LATENT_TRANSFORMER,
          BYTES_DECODER,
          LOAD_PRETRAINED);

  public ModelOptions {
    if (imageEncoder instanceof None && bytesEncoder instanceof None) {
      throw new OptionException(
          "image-encoder and bytes-encoder are both 'none': at least one has to read the words");
    }
    if (loadPretrained
        && Stream.of(imageEncoder, bytesEncoder, latentTransformer, bytesDecoder)
            .noneMatch(Located.class::isInstance)) {
      throw new OptionException(
          "load-pretrained needs a component that is a HuggingFace folder or a model of the hub:"
              + " give one, such as --latent-transformer DIR");
    }
  }

  /**
   * The model of a preset.
   *
   * @param name one of {@link Presets#NAMES}
   */
  public static ModelOptions ofPreset(String name) {
    OptionLayer named =
        new OptionLayer(
            Map.of(PRESET.name(), new OptionLayer.Entry("preset", TextNode.valueOf(name))));
    return of(new OptionValues(ALL, List.of(Presets.read(name, TrainOptions.ALL), named)));
  }

  /** The same model, reading bytes alone. */
  public ModelOptions withoutImageEncoder() {
    return new ModelOptions(
        preset, form, new None(), bytesEncoder, latentTransformer, bytesDecoder, loadPretrained);
  }

  /** The same model with other sources in place of its own. */
  ModelOptions withComponents(UnaryOperator<ComponentSource> change) {
    return new ModelOptions(
        preset,
        form,
        change.apply(imageEncoder),
        change.apply(bytesEncoder),
        change.apply(latentTransformer),
        change.apply(bytesDecoder),
        loadPretrained);
  }

  /** The sources as a layer of options. */
  OptionLayer components() {
    return new OptionLayer(
        Map.of(
            IMAGE_ENCODER.name(), entry(IMAGE_ENCODER, imageEncoder),
            BYTES_ENCODER.name(), entry(BYTES_ENCODER, bytesEncoder),
            LATENT_TRANSFORMER.name(), entry(LATENT_TRANSFORMER, latentTransformer),
            BYTES_DECODER.name(), entry(BYTES_DECODER, bytesDecoder)));
  }

  private static OptionLayer.Entry entry(Option<ComponentSource> option, ComponentSource source) {
    return new OptionLayer.Entry(option.name(), option.type().writer().apply(source));
  }

  static ModelOptions of(OptionValues values) {
    return new ModelOptions(
        values.get(PRESET),
        values.get(FORM),
        values.get(IMAGE_ENCODER),
        values.get(BYTES_ENCODER),
        values.get(LATENT_TRANSFORMER),
        values.get(BYTES_DECODER),
        values.get(LOAD_PRETRAINED));
  }

  /** The preset has the value, so that there is no default here. */
  private static Option<ComponentSource> component(String name, boolean mayBeNone, String help) {
    return new Option<>(name, MODEL, ComponentSource.type(mayBeNone), Optional.empty(), help);
  }
}
