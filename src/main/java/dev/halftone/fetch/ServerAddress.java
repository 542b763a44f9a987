package dev.halftone.fetch;

/**
 * The address and port of a server, whatever names lead there.
 *
 * @param address in its usual notation
 */
public record ServerAddress(String address, int port) {}
