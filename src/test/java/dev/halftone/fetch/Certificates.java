package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates made with the JDK's own tool: an authority, and the certificates it signs. */
final class Certificates {

    private static final String PASSWORD = "changeit";

    private final Path keys;
    private final String authority;

    /** @param keys an empty directory */
    Certificates(Path keys) {
        this.keys = keys;
        generate("authority.p12", "authority", "-ext", "bc=ca:true");
        this.authority = exported("authority.p12", "authority");
    }

    /** @return the PEM file of the authority */
    String authority() {
        return authority;
    }

    /** Also writes a PEM file, {@code name.pem}. */
    PfxOptions selfSigned(String name, String extension) {
        generate(name + ".p12", name, "-ext", extension, "-validity", "30");
        exported(name + ".p12", name);
        return keyStore(name + ".p12", name);
    }

    /** A key with a certificate of the authority, in a key store that also holds the authority's key. */
    PfxOptions issue(String name, String extension, String... period) {
        String store = name + ".p12";
        try {
            Files.copy(keys.resolve("authority.p12"), keys.resolve(store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options = new ArrayList<>(List.of("-signer", "authority", "-ext", extension));
        options.addAll(List.of(period));
        generate(store, name, options.toArray(String[]::new));
        return keyStore(store, name);
    }

    private PfxOptions keyStore(String store, String alias) {
        return new PfxOptions()
                .setPath(keys.resolve(store).toString())
                .setPassword(PASSWORD)
                .setAlias(alias);
    }

    private String exported(String store, String alias) {
        String file = keys.resolve(alias + ".pem").toString();
        keytool("-exportcert", store, alias, "-rfc", "-file", file);
        return file;
    }

    private void generate(String store, String alias, String... options) {
        List<String> all = new ArrayList<>(List.of("-dname", "CN=" + alias, "-keyalg", "EC", "-storetype", "PKCS12"));
        all.addAll(List.of(options));
        keytool("-genkeypair", store, alias, all.toArray(String[]::new));
    }

    private void keytool(String action, String store, String alias, String... options) {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(
                keytool,
                action,
                "-alias",
                alias,
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.resolve(store).toString()));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
