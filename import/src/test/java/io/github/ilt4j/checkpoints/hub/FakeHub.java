package io.github.ilt4j.checkpoints.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub on the loopback, of sockets alone, so that it can break every rule of HTTP. It answers as
 * HuggingFace does: small files itself, large ones by a redirect to another host; unless a test has
 * told it what to answer next.
 */
final class FakeHub implements AutoCloseable {
  static final String ID = "org/model";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** What was asked. */
  record Request(String method, String path, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** By that name the client spoke to this server. */
    boolean toOtherHost() {
      return header("Host").startsWith("localhost");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** What is answered, byte by byte; the connection ends after it. */
  @FunctionalInterface
  interface Answer {
    void write(Request request, OutputStream out) throws IOException;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
  private final Map<String, Queue<Answer>> scripts = new ConcurrentHashMap<>();

  FakeHub() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** A file of the model; one that ends in .json is small. */
  FakeHub with(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  FakeHub with(String path, String content) {
    return with(path, content.getBytes(StandardCharsets.UTF_8));
  }

  FakeHub without(String path) {
    files.remove(path);
    return this;
  }

  /** Answers for the next requests of the form "GET /path"; after them all is as usual. */
  FakeHub script(String request, Answer... answers) {
    scripts.computeIfAbsent(request, key -> new ArrayDeque<>()).addAll(List.of(answers));
    return this;
  }

  /** The same answer again and again. */
  FakeHub always(String request, Answer answer) {
    Answer[] many = new Answer[100];
    Arrays.fill(many, answer);
    return script(request, many);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The same server under the name of another host. */
  String elsewhere(String path) {
    return "http://localhost:" + server.getLocalPort() + path;
  }

  List<Request> requests() {
    return requests;
  }

  /** Those asked by a method for a path that ends so. */
  List<Request> requests(String method, String ending) {
    return requests.stream()
        .filter(request -> request.method().equals(method) && request.path().endsWith(ending))
        .toList();
  }

  static String api() {
    return "/api/models/" + ID + "/revision/main";
  }

  static String resolve(String file) {
    return "/" + ID + "/resolve/" + COMMIT + "/" + file;
  }

  /** Where the content of a large file lies, on the other host. */
  static String content(String file) {
    return "/content/" + file;
  }

  static String sha256(byte[] content) {
    return hex("SHA-256", content);
  }

  static String gitSha1(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] both = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, both, header.length, content.length);
    return hex("SHA-1", both);
  }

  private static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An answer without a body. */
  static Answer status(int status, String... headers) {
    return (request, out) -> head(out, status, append(headers, "Content-Length: 0"));
  }

  /** An answer with a body of so many bytes as announced. */
  static Answer body(String text, String... headers) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return (request, out) -> {
      head(out, 200, append(headers, "Content-Length: " + bytes.length));
      out.write(bytes);
    };
  }

  /** The status line and the headers. */
  static void head(OutputStream out, int status, String... headers) throws IOException {
    String lines = Arrays.stream(headers).map(h -> h + "\r\n").collect(Collectors.joining());
    out.write(
        ("HTTP/1.1 " + status + " -\r\n" + lines + "Connection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static String[] append(String[] headers, String last) {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = last;
    return all;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String[] first = lines.readLine().split(" ", 3);
      Map<String, String> headers = new TreeMap<>();
      for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      Request request = new Request(first[0], first[1], headers);
      requests.add(request);
      Queue<Answer> script = scripts.getOrDefault(request.toString(), new ArrayDeque<>());
      Answer scripted;
      synchronized (script) {
        scripted = script.poll();
      }
      OutputStream out = socket.getOutputStream();
      (scripted == null ? (Answer) this::asUsual : scripted).write(request, out);
      out.flush();
    } catch (IOException e) {
      // The client has hung up, as some tests want.
      return;
    }
  }

  private void asUsual(Request request, OutputStream out) throws IOException {
    String path = request.path();
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (path.equals(api())) {
      String siblings =
          files.keySet().stream()
              .map(name -> "{\"rfilename\":\"" + name + "\"}")
              .collect(Collectors.joining(","));
      body("{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}").write(request, out);
    } else if (path.equals(resolve(file)) && files.containsKey(file)) {
      resolved(request, file, out);
    } else if (path.equals(content(file)) && request.toOtherHost()) {
      content(request, files.get(file), "\"of-the-other-host\"", out);
    } else {
      head(out, 404, "X-Error-Code: RepoNotFound", "Content-Length: 0");
    }
  }

  private void resolved(Request request, String file, OutputStream out) throws IOException {
    byte[] content = files.get(file);
    if (file.endsWith(".json")) {
      content(request, content, '"' + gitSha1(content) + '"', out);
      return;
    }
    head(
        out,
        302,
        "X-Repo-Commit: " + COMMIT,
        "X-Linked-Etag: \"" + sha256(content) + '"',
        "X-Linked-Size: " + content.length,
        "Location: " + elsewhere(content(file)),
        "Content-Length: 0");
  }

  /** Content with ranges, as RFC 9110 has them. */
  private static void content(Request request, byte[] content, String etag, OutputStream out)
      throws IOException {
    String range = request.header("Range");
    String condition = request.header("If-Range");
    int start = 0;
    if (!range.isEmpty() && (condition.isEmpty() || condition.equals(etag))) {
      start = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
    String length = "Content-Length: " + (content.length - start);
    if (start > 0) {
      String sent = "bytes " + start + "-" + (content.length - 1) + "/" + content.length;
      head(out, 206, length, "ETag: " + etag, "Content-Range: " + sent);
    } else {
      head(out, 200, length, "ETag: " + etag, "X-Repo-Commit: " + COMMIT);
    }
    if (request.method().equals("GET")) {
      out.write(content, start, content.length - start);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
