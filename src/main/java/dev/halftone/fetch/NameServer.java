package dev.halftone.fetch;

import inet.ipaddr.HostName;
import inet.ipaddr.HostNameException;
import inet.ipaddr.HostNameParameters;
import java.net.InetSocketAddress;
import org.eclipse.microprofile.config.spi.Converter;

/** The address of a name server, such as {@code 10.0.0.53}, {@code 10.0.0.53:5353} or {@code [fd00::53]:53}. */
record NameServer(InetSocketAddress address) {

    private static final int DOMAIN = 53;
    private static final HostNameParameters WRITTEN = notation();

    private static HostNameParameters notation() {
        HostNameParameters.Builder notation =
                new HostNameParameters.Builder().allowEmpty(false).allowService(false);
        Network.plain(notation.getAddressOptionsBuilder());
        return notation.toParams();
    }

    /** @throws IllegalArgumentException with a message that says what is wrong */
    static NameServer parse(String notation) {
        HostName written = new HostName(notation.strip(), WRITTEN);
        try {
            written.validate();
        } catch (HostNameException e) {
            throw invalid(notation);
        }
        if (!written.isAddress() || written.asAddress().isMultiple()) {
            throw invalid(notation);
        }
        int port = written.getPort() == null ? DOMAIN : written.getPort();
        return new NameServer(new InetSocketAddress(written.asAddress().toInetAddress(), port));
    }

    private static IllegalArgumentException invalid(String notation) {
        return new IllegalArgumentException(
                "'" + notation + "' is no IP address of a name server, with or without a port");
    }

    /** For the configuration: an invalid value fails with the reason. */
    public static final class Notation implements Converter<NameServer> {
        @Override
        public NameServer convert(String notation) {
            return parse(notation);
        }
    }
}
