package dev.halftone.catalog;

import java.util.List;

/**
 * Some of a list, as they were asked for in their order.
 *
 * @param items fewer than were asked for when more of them would be too large to hold; never none while there are any
 * @param last whether none follows; when it does not say so, there may be none all the same
 */
public record Page<T>(List<T> items, boolean last) {}
