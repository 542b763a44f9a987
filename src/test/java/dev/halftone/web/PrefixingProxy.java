package dev.halftone.web;

import static org.awaitility.Awaitility.await;

import dev.halftone.Prerequisite;
import dev.halftone.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An nginx that serves the service under a path prefix, which it strips and reports in {@code X-Forwarded-Prefix}. */
final class PrefixingProxy implements AutoCloseable {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);

    private final Process nginx;
    private final int port;

    private PrefixingProxy(Process nginx, int port) {
        this.nginx = nginx;
        this.port = port;
    }

    /** Skips the test if nginx is not installed. */
    static PrefixingProxy start(String prefix, int servicePort) {
        Path program = Prerequisite.NGINX.required();
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tests")), "nginx")
                    .toAbsolutePath();
            int port = FreePort.next();
            Path configuration =
                    Files.writeString(folder.resolve("nginx.conf"), """
                    daemon off;
                    pid %1$s/pid;
                    error_log stderr;
                    events {}
                    http {
                        access_log off;
                        client_body_temp_path %1$s/body;
                        proxy_temp_path %1$s/proxy;
                        fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi;
                        scgi_temp_path %1$s/scgi;
                        server {
                            listen 127.0.0.1:%2$d;
                            location %3$s/ {
                                proxy_pass http://localhost:%4$d/;
                                proxy_set_header Host $http_host;
                                proxy_set_header X-Forwarded-For $remote_addr;
                                proxy_set_header X-Forwarded-Proto $scheme;
                                proxy_set_header X-Forwarded-Host $http_host;
                                proxy_set_header X-Forwarded-Prefix %3$s;
                            }
                        }
                    }
                    """.formatted(folder, port, prefix, servicePort));
            Process nginx = new ProcessBuilder(
                            program.toString(), "-c", configuration.toString(), "-p", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("nginx.log").toFile())
                    .start();
            PrefixingProxy proxy = new PrefixingProxy(nginx, port);
            proxy.awaitStart();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStart() {
        await("nginx listens").atMost(WAIT_TIMEOUT).until(() -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    String url(String path) {
        return "http://" + authority() + path;
    }

    String authority() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        nginx.destroy();
    }
}
