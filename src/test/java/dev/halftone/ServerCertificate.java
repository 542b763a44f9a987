package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
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
        generate(host, store);
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        byte[] certificate = made.getCertificate(ALIAS).getEncoded();
        byte[] key = made.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
        return new ServerCertificate(
                Files.writeString(folder.resolve("server.pem"), pem("CERTIFICATE", certificate)),
                writeKey(pem("PRIVATE KEY", key), folder.resolve("server.key")));
    }

    private static void generate(String host, Path store) throws Exception {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of("-alias", ALIAS, "-dname", "CN=" + host, "-ext", "SAN=dns:" + host, "-keyalg", "RSA"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END " + what + "-----\n";
    }

    private static Path writeKey(String pem, Path file) throws Exception {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, pem, StandardCharsets.US_ASCII);
    }

    Map<String, String> postgresSettings() {
        return Map.of("ssl", "on", "ssl_cert_file", authority.toString(), "ssl_key_file", key.toString());
    }
}
