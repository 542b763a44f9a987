package dev.halftone.fetch;

/**
 * Where something listens, whatever the names are that lead there.
 *
 * @param address in its usual notation
 */
public record ServerAddress(String address, int port) {}
