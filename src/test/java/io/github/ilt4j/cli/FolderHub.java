package io.github.ilt4j.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A hub that has one model, the files of a folder. */
final class FolderHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  FolderHub(String id, Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, 404, new byte[0]));
    server.createContext(
        "/api/models/" + id + "/revision/main",
        exchange -> answer(exchange, 200, description(folder)));
    server.createContext(
        "/" + id + "/resolve/" + COMMIT + "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          Path file = folder.resolve(path.substring(path.lastIndexOf('/') + 1));
          byte[] content = Files.readAllBytes(file);
          exchange.getResponseHeaders().set("ETag", '"' + sha256(content) + '"');
          answer(exchange, 200, content);
        });
    server.start();
  }

  /** The variables of a process that uses this hub and a cache of its own. */
  Map<String, String> environment(Path cache) {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    return Map.of("HF_ENDPOINT", address, "HF_HUB_CACHE", cache.toString());
  }

  /** The names of the files that were downloaded. */
  List<String> downloads() {
    return requests.stream()
        .filter(request -> request.startsWith("GET") && request.contains("/resolve/"))
        .map(request -> request.substring(request.lastIndexOf('/') + 1))
        .sorted()
        .toList();
  }

  private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      }
      exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static byte[] description(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      String siblings =
          files
              .map(file -> "{\"rfilename\":\"" + file.getFileName() + "\"}")
              .collect(Collectors.joining(","));
      String json = "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}";
      return json.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
