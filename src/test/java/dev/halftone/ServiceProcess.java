package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packaged service as a separate process, configured as in production: only by the environment. It is the jar, or
 * the native executable if one has been built, so that the same tests check both.
 */
public final class ServiceProcess implements AutoCloseable {

    static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    /** A health check that hangs fails the test, rather than to look like a service that is not ready yet. */
    private static final RestAssuredConfig PATIENT = RestAssuredConfig.config()
            .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 60_000));

    /** To the end of the number: the log is read while it is written. */
    private static final Pattern LISTENING = Pattern.compile("Listening on: (https?)://\\S+?:(\\d+)\\D");

    private static final Pattern MANAGEMENT =
            Pattern.compile("Management interface listening on (https?)://\\S+?:(\\d+)");

    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The result of {@code ./mvnw package}. */
    public static Path application() {
        return Path.of("target", "quarkus-app").toAbsolutePath();
    }

    /** The result of {@code -Dnative}, if it exists: then all integration tests run it. */
    public static Optional<Path> nativeExecutable() {
        String path = System.getProperty("native.executable", "");
        return path.isBlank() ? Optional.empty() : Optional.of(Path.of(path).toAbsolutePath());
    }

    /** Starts the service on a free port, in a separate folder; returns at once. */
    public static ServiceProcess start(Path folder, Map<String, String> environment) {
        return startWith(List.of(), folder, environment);
    }

    /** @param more options of the JVM, or of the native executable */
    static ServiceProcess startWith(List<String> more, Path folder, Map<String, String> environment) {
        List<String> options = new ArrayList<>(more);
        if (nativeExecutable().isEmpty()) {
            options.addAll(ClassArchive.options(jar()));
        }
        return start(folder, environment, options);
    }

    /** @param options of the JVM */
    static ServiceProcess start(Path folder, Map<String, String> environment, List<String> options) {
        try {
            Path log = Files.createTempFile(Files.createDirectories(folder), "service", ".log");
            ProcessBuilder builder = new ProcessBuilder(command(options))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("QUARKUS_HTTP_PORT", "0");
            builder.environment().put("QUARKUS_MANAGEMENT_PORT", "0");
            builder.environment().put("HALFTONE_RECOMPRESS_WARM_UP", "false"); // takes seconds of every start
            builder.environment().putAll(environment);
            return new ServiceProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(List<String> options) {
        return nativeExecutable()
                .map(executable -> Stream.concat(Stream.of(executable.toString(), "-Xmx384m"), options.stream())
                        .toList())
                .orElseGet(() -> commandOfTheJar(options));
    }

    private static List<String> commandOfTheJar(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Only the C1 compiler and the serial collector: a test's service ends before more would pay off.
        command.addAll(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }

    private static Path jar() {
        return application().resolve("quarkus-run.jar");
    }

    /** Waits until it serves HTTP. */
    public ServiceProcess awaitStart() {
        await("the service listens; its log is " + log).atMost(START_TIMEOUT).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("The service has ended:\n" + log());
            }
            return LISTENING.matcher(log()).find();
        });
        return this;
    }

    /** Waits until it is ready. If it does not become so, the message has its last answer, and its log its threads. */
    public ServiceProcess awaitReady() {
        awaitStart();
        boolean ready = false;
        try {
            await("the service is ready; its log is " + log)
                    .atMost(START_TIMEOUT)
                    .untilAsserted(this::requireReadiness);
            ready = true;
        } finally {
            if (!ready) {
                writeThreads();
            }
        }
        return this;
    }

    private void requireReadiness() {
        Response answer = management().config(PATIENT).get("/q/health/ready");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }

    /** Makes the JVM write its threads into the log. */
    private void writeThreads() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request to this process. */
    public RequestSpecification given() {
        return RestAssured.given().baseUri(address());
    }

    /** A request to the management port: health and metrics. */
    public RequestSpecification management() {
        return RestAssured.given().baseUri(address(MANAGEMENT));
    }

    /** The URL of a path at this process. */
    public String url(String path) {
        return address() + path;
    }

    /** The response to a GET of a path that is sent unchanged, which HTTP clients would normalise. */
    String rawGet(String path) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String address() {
        return address(LISTENING);
    }

    private String address(Pattern said) {
        MatchResult listening = listening(said);
        return listening.group(1) + "://localhost:" + listening.group(2);
    }

    private int port() {
        return Integer.parseInt(listening(LISTENING).group(2));
    }

    private MatchResult listening(Pattern said) {
        Matcher listening = said.matcher(log());
        if (!listening.find()) {
            throw new IllegalStateException("The service does not listen yet.");
        }
        return listening;
    }

    /** The exit code of the program when it is called with {@code health} for this process. */
    int healthProbe() {
        List<String> command = new ArrayList<>(command(List.of()));
        command.add("health");
        try {
            ProcessBuilder probe = new ProcessBuilder(command).inheritIO();
            probe.environment()
                    .put("QUARKUS_MANAGEMENT_PORT", listening(MANAGEMENT).group(2));
            return probe.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Like {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(60));
    }

    /** Like {@code kill}; returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Whether it ends in time. */
    public boolean awaitEnd(Duration longest) {
        try {
            return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The process must have ended. */
    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
