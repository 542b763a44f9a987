package dev.halftone.fetch;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities of the platform and those of the operator. */
final class TrustedAuthorities {

    private TrustedAuthorities() {}

    /**
     * @param bundle one or more certificates, PEM
     * @throws IllegalArgumentException with a message that says what is wrong with the file
     */
    static TrustOptions platformAnd(Path bundle) {
        try {
            List<Certificate> authorities = new ArrayList<>(platform());
            authorities.addAll(read(bundle));
            return TrustOptions.wrap(factory(keyStore(authorities)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The trusted certificates could not be put together.", e);
        }
    }

    private static Collection<? extends Certificate> read(Path bundle) {
        Collection<? extends Certificate> certificates;
        try (InputStream pem = Files.newInputStream(bundle)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem);
        } catch (IOException e) {
            throw new IllegalArgumentException("halftone.fetch.extra-ca: " + bundle + " can't be read", e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("halftone.fetch.extra-ca: " + bundle + " is no PEM bundle", e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("halftone.fetch.extra-ca: there is no certificate in " + bundle);
        }
        return certificates;
    }

    private static List<Certificate> platform() throws GeneralSecurityException {
        return Arrays.stream(factory(null).getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.<Certificate>stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toList();
    }

    private static KeyStore keyStore(List<Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        return store;
    }

    /** @param authorities null for those of the platform */
    private static TrustManagerFactory factory(KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory;
    }
}
