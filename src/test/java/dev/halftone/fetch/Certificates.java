package dev.halftone.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
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
        try {
            byte[] certificate = KeyStore.getInstance(keys.resolve(store).toFile(), PASSWORD.toCharArray())
                    .getCertificate(alias)
                    .getEncoded();
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                    + "\n-----END CERTIFICATE-----\n";
            return Files.writeString(keys.resolve(alias + ".pem"), pem).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void generate(String store, String alias, String... options) {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of("-alias", alias, "-dname", "CN=" + alias, "-keyalg", "EC"));
        command.addAll(List.of("-keystore", keys.resolve(store).toString()));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
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
