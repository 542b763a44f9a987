package dev.halftone.fetch;

import dev.halftone.Keytool;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
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
        this.authority = exported(generate("authority.p12", "authority", "-ext", "bc=ca:true"), "authority");
    }

    /** @return the PEM file of the authority */
    String authority() {
        return authority;
    }

    /** Also writes a PEM file, {@code name.pem}. */
    PfxOptions selfSigned(String name, String extension) {
        exported(generate(name + ".p12", name, "-ext", extension, "-validity", "30"), name);
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

    private String exported(KeyStore store, String alias) {
        try {
            byte[] certificate = store.getCertificate(alias).getEncoded();
            return Files.writeString(keys.resolve(alias + ".pem"), Keytool.pem("CERTIFICATE", certificate))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore generate(String store, String alias, String... options) {
        List<String> all = new ArrayList<>(List.of("-dname", "CN=" + alias, "-keyalg", "EC"));
        all.addAll(List.of(options));
        return Keytool.generate(keys.resolve(store), PASSWORD, alias, all.toArray(String[]::new));
    }
}
