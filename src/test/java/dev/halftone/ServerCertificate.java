package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A self-signed certificate of a server, and its key.
 *
 * @param authority PEM file of the trusted certificate
 * @param key PEM file that only its owner may read
 */
record ServerCertificate(Path authority, Path key) {

    private static final String PASSWORD = "password";
    private static final String ALIAS = "server";

    static ServerCertificate of(String host, Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        Path authority = folder.resolve("server.pem");
        keytool(store, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host);
        keytool(store, "-exportcert", "-rfc", "-file", authority.toString());
        return new ServerCertificate(authority, writeKey(store, folder.resolve("server.key")));
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        keytool.command().addAll(List.of(arguments));
        keytool.command()
                .addAll(List.of(
                        "-alias",
                        ALIAS,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString()));
        assertThat(keytool.inheritIO().start().waitFor()).isZero();
    }

    private static Path writeKey(Path store, Path file) throws Exception {
        Key key = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()).getKey(ALIAS, PASSWORD.toCharArray());
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, pem, StandardCharsets.US_ASCII);
    }

    Map<String, String> postgresSettings() {
        return Map.of("ssl", "on", "ssl_cert_file", authority.toString(), "ssl_key_file", key.toString());
    }
}
