package io.github.ilt4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.TrainOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourcesTest {
  @TempDir Path folder;

  @Test
  void aFileIsSplitIntoTwoSidesThatTogetherAreTheFile() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      lines.add("line " + i);
    }
    Path file = Files.write(folder.resolve("a.txt"), lines);
    DataSources sources = sources(Map.of("data", file.toString(), "validation-percent", "20"));
    List<String> training = texts(sources.training(), 1000);
    List<String> validation = texts(sources.validation().orElseThrow(), 1000);
    assertTrue(validation.size() > 50 && validation.size() < 150, validation.size() + " held out");
    TreeSet<String> both = new TreeSet<>(training);
    both.addAll(validation);
    assertEquals(new TreeSet<>(lines), both);
    assertEquals(lines.size(), training.size() + validation.size());
  }

  @Test
  void aValidationFileOfItsOwnLeavesTheWholeFileToTraining() throws IOException {
    Path file = Files.write(folder.resolve("a.txt"), List.of("one", "two", "three"));
    Path other = Files.write(folder.resolve("b.txt"), List.of("four"));
    DataSources sources =
        sources(Map.of("data", file.toString(), "validation-data", other.toString()));
    assertEquals(List.of("one", "two", "three"), texts(sources.training(), 9));
    assertEquals(List.of("four"), texts(sources.validation().orElseThrow(), 9));
  }

  @Test
  void templatesMakeTextsOfColumns() throws IOException {
    Path file =
        Files.write(folder.resolve("a.jsonl"), List.of("{\"en\": \"two\", \"he\": \"שתיים\"}"));
    Map<String, String> values = new LinkedHashMap<>();
    values.put("data", file.toString());
    values.put("template", "<en>\u000e{en}\u000f<he> ");
    values.put("completion-template", "{he}");
    values.put("validation-percent", "0");
    DataSources sources = sources(values);
    assertEquals(List.of("<en>\u000etwo\u000f<he> שתיים"), texts(sources.training(), 9));
    assertFalse(sources.validation().isPresent());
  }

  @Test
  void embeddedTasksHaveTheLanguagesAndTheSeedOfTheOptions() throws IOException {
    Map<String, String> values = Map.of("data", "embedded:numbers", "languages", "en,he");
    DataSources sources = sources(values);
    List<String> training = texts(sources.training(), 50);
    for (String text : training) {
      assertTrue(text.matches("(?s)<(en|he)>\u000e.*\u000f<(en|he)> .*"), text);
    }
    assertEquals(training, texts(sources(values).training(), 50));
    Map<String, String> otherSeed = new LinkedHashMap<>(values);
    otherSeed.put("seed", "43");
    assertFalse(training.equals(texts(sources(otherSeed).training(), 50)));
  }

  @Test
  void foldersAndPatternsAreFilesOfAnyFormat() throws IOException {
    Files.write(folder.resolve("a.txt"), List.of("one"));
    Files.write(folder.resolve("b.csv"), List.of("id,text", "1,two"));
    Files.write(folder.resolve("c.tsv"), List.of("text\tid", "three\t1"));
    Files.write(folder.resolve("notes.md"), List.of("no data"));
    Map<String, String> all = Map.of("data", folder.toString(), "validation-percent", "0");
    assertEquals(List.of("one", "two", "three"), texts(sources(all).training(), 9));
    Map<String, String> some = Map.of("data", folder + "/{a,c}.*", "validation-percent", "0");
    assertEquals(List.of("one", "three"), texts(sources(some).training(), 9));
  }

  @Test
  void severalSourcesComeByTheirWeightsAndKeepTheirSides() throws IOException {
    List<String> lines = IntStream.range(0, 3000).mapToObj(i -> "line " + i).toList();
    Path file = Files.write(folder.resolve("a.txt"), lines);
    DataSources sources = sources(Map.of("data", file + ":3, embedded:numbers:1"));
    List<String> training = texts(sources.training(), 2000);
    long ofFile = training.stream().filter(text -> text.startsWith("line")).count();
    // 1500 expected, standard deviation 19.
    assertTrue(Math.abs(ofFile - 1500) < 100, "of the file: " + ofFile);
    TreeSet<String> both = new TreeSet<>(training);
    both.retainAll(texts(sources.validation().orElseThrow(), 2000));
    assertEquals(Set.of(), both);
    OptionException error =
        assertThrows(
            OptionException.class, () -> sources(Map.of("data", file + ":0,embedded:numbers")));
    assertTrue(error.getMessage().contains("weights above 0"), error::getMessage);
  }

  private static List<String> texts(TextSource source, int most) {
    List<String> texts = new ArrayList<>();
    try (ExampleStream stream = source.open(0)) {
      while (stream.hasNext() && texts.size() < most) {
        texts.add(stream.next().text());
      }
    }
    return texts;
  }

  private static DataSources sources(Map<String, String> values) throws IOException {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    entries.put("output", new OptionLayer.Entry("--output", TextNode.valueOf("x")));
    values.forEach(
        (name, value) ->
            entries.put(name, new OptionLayer.Entry("--" + name, TextNode.valueOf(value))));
    TrainOptions options =
        TrainOptions.merge(OptionLayer.empty(), Optional.empty(), new OptionLayer(entries));
    return DataSources.of(options.data(), options.training().seed());
  }
}
