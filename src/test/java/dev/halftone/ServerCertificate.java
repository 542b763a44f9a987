package dev.halftone;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
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
        KeyStore made = Keytool.generate(
                store, PASSWORD, ALIAS, "-keyalg", "RSA", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host);
        byte[] certificate = made.getCertificate(ALIAS).getEncoded();
        byte[] key = made.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
        return new ServerCertificate(
                Files.writeString(folder.resolve("server.pem"), Keytool.pem("CERTIFICATE", certificate)),
                writeKey(Keytool.pem("PRIVATE KEY", key), folder.resolve("server.key")));
    }

    private static Path writeKey(String pem, Path file) throws Exception {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, pem, StandardCharsets.US_ASCII);
    }

    Map<String, String> postgresSettings() {
        return Map.of("ssl", "on", "ssl_cert_file", authority.toString(), "ssl_key_file", key.toString());
    }
}
