package io.github.ilt4j.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.generation.Beams;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.processors.ExponentialDecayLengthPenalty;
import io.github.ilt4j.generation.processors.SequenceBias;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationSettingsTest {

  private static final String CHECKPOINT =
      """
      {"do_sample": true, "temperature": 0.6, "top_p": 0.9, "top_k": 20, "max_length": 20,
       "eos_token_id": [3], "transformers_version": "4.57.6", "penalty_alpha": null,
       "repetition_penalty": 1.1, "bad_words_ids": [[1, 2], [3]], "num_beams": 1}
      """;

  @Test
  void theCheckpointIsBelowTheFileAndTheFileBelowTheCommandLine() throws IOException {
    GenerationConfigFile config = config(CHECKPOINT);
    assertEquals(Set.of("max_length"), config.unused());
    OptionLayer file =
        YamlOptions.parse(
            "run.yaml", "temperature: 0.7\ntop-p: 0.8\nmin-p: 0.1\n", DecodingOptions.ALL);
    GenerationOptions options =
        GenerationSettings.merge(config.layer(), List.of(file, typed("--top-p", "0.5"))).build();
    assertTrue(options.sampling().doSample());
    assertEquals(20, options.sampling().topK());
    assertEquals(0.7, options.sampling().temperature());
    assertEquals(0.5, options.sampling().topP());
    assertEquals(OptionalDouble.of(0.1), options.sampling().minP());
    assertEquals(1.1, options.constraints().repetitionPenalty());
    assertEquals(List.of(List.of(1, 2), List.of(3)), options.constraints().badWordsIds());
  }

  @Test
  void nothingGivenIsGreedy() {
    assertEquals(
        GenerationOptions.greedy(),
        GenerationSettings.merge(OptionLayer.empty(), List.of()).build());
  }

  @Test
  void whatTheCheckpointSaysOfSamplingCountsForNothingWithoutIt() throws IOException {
    GenerationOptions options =
        GenerationSettings.merge(config(CHECKPOINT).layer(), List.of(typed("--do-sample", "false")))
            .build();
    assertEquals(GenerationOptions.greedy().sampling(), options.sampling());
    assertEquals(1.1, options.constraints().repetitionPenalty());
  }

  @Test
  void listsAreTypedWithTheirOutermostBracketsOrWithout() {
    for (String bias : List.of("[[97,98],-2.5],[[10],4]", "[[[97,98],-2.5],[[10],4]]")) {
      assertEquals(
          List.of(
              new SequenceBias.Bias(List.of(97, 98), -2.5), new SequenceBias.Bias(List.of(10), 4)),
          options("--sequence-bias", bias).constraints().sequenceBias());
    }
    for (String one : List.of("[[97,98],-2.5]", "[[[97,98],-2.5]]")) {
      assertEquals(1, options("--sequence-bias", one).constraints().sequenceBias().size());
    }
    for (String bytes : List.of("128,129", "[128, 129]")) {
      assertEquals(
          List.of(128, 129), options("--suppress-tokens", bytes).constraints().suppressTokens());
    }
    for (String words : List.of("[97,98]", "[[97,98]]")) {
      assertEquals(
          List.of(List.of(97, 98)), options("--bad-words-ids", words).constraints().badWordsIds());
    }
    assertEquals(
        new ExponentialDecayLengthPenalty(5, 1.1),
        options("--exponential-decay-length-penalty", "5,1.1")
            .constraints()
            .exponentialDecayLengthPenalty()
            .orElseThrow());
    assertEquals(
        Beams.EarlyStopping.NEVER,
        options("--num-beams", "2", "--early-stopping", "never").beams().earlyStopping());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --temperature 0         | --temperature: expected a number above 0, found '0'
          --top-k -1              | --top-k: expected a whole number of at least 0, found '-1'
          --top-p 1.5             | --top-p: expected a number above 0 and at most 1, found '1.5'
          --min-p -0.1            | --min-p: expected a number of at least 0 and at most 1, found '-0.1'
          --typical-p 0           | --typical-p: expected a number above 0 and at most 1, found '0'
          --epsilon-cutoff 1      | --epsilon-cutoff: expected a number at least 0 and below 1, found '1'
          --repetition-penalty 0  | --repetition-penalty: expected a number above 0, found '0'
          --num-beams 0           | --num-beams: expected a whole number of at least 1, found '0'
          --early-stopping nevr   | --early-stopping: expected one of false, true, never, found 'nevr'; the nearest is 'never'
          --suppress-tokens 256   | --suppress-tokens: expected bytes from 0 to 255, such as 128,129, found '256'
          --bad-words-ids [[]]    | --bad-words-ids: expected lists of bytes from 0 to 255, such as [97,98],[10], found '[[]]'
          --forced-eos-token-id 2 | --forced-eos-token-id: expected 3, the end mark of words, found '2'
          --exponential-decay-length-penalty 5 | --exponential-decay-length-penalty: expected a whole number of at least 0 and a number above 0, such as 5,1.1, found '5'
          --temperature 0.5       | --temperature 0.5 excludes --do-sample false: nothing is drawn
          --early-stopping true   | --early-stopping true excludes --num-beams 1: nothing is searched for
          --length-penalty 2      | --length-penalty 2 excludes --num-beams 1: nothing is searched for
          --num-return-sequences 2 | --num-return-sequences 2 excludes --word-beams 1: expected at most as many, or --do-sample true
          --num-return-sequences 3 --word-beams 2 | --num-return-sequences 3 excludes --word-beams 2: expected at most as many
          --min-new-tokens 5 --max-new-tokens 4 | --min-new-tokens 5 excludes --max-new-tokens 4: expected at most as many
          """)
  void whatIsWrongIsNamedWithItsRange(String line, String expected) {
    OptionException error = assertThrows(OptionException.class, () -> options(line.split(" ")));
    assertEquals(expected, error.getMessage());
  }

  @Test
  void aCheckpointsWrongValueIsToldWithTheFile() {
    OptionException error =
        assertThrows(OptionException.class, () -> config("{\"do_sample\": true, \"top_p\": 3}"));
    assertEquals(
        "generation_config.json: top_p: expected a number above 0 and at most 1, found '3'",
        error.getMessage());
  }

  private static GenerationOptions options(String... line) {
    return GenerationSettings.merge(OptionLayer.empty(), List.of(typed(line))).build();
  }

  private static OptionLayer typed(String... line) {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    List<String> words = Arrays.asList(line);
    for (int i = 0; i < words.size(); i += 2) {
      entries.put(
          words.get(i).substring(2),
          new OptionLayer.Entry(words.get(i), TextNode.valueOf(words.get(i + 1))));
    }
    return new OptionLayer(entries);
  }

  private static GenerationConfigFile config(String json) throws IOException {
    return GenerationConfigFile.of(
        GenerationConfigFile.FILE, (ObjectNode) new ObjectMapper().readTree(json));
  }
}
