package dev.halftone.fetch;

import dev.halftone.url.HttpUrl;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host, without blocking. */
interface HostResolver {

    /**
     * At least one address, in the order in which they are tried; an IP address resolves to itself. Fails with a {@link
     * FetchException} {@link FetchFailure#DNS}, retryable unless the name is known not to exist.
     *
     * @param host as in {@link HttpUrl#host()}
     */
    Uni<List<InetAddress>> resolve(String host);
}
