package dev.halftone.catalog;

import java.util.List;

/**
 * A page of a list, in the order of the list.
 *
 * @param items fewer than requested if more would be too large to hold; not empty while there are any
 * @param last whether no page follows; if false, the next page may still be empty
 */
public record Page<T>(List<T> items, boolean last) {}
