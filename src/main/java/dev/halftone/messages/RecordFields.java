package dev.halftone.messages;

/**
 * Checks the fields of records, as {@code asyncapi.yaml} describes them. Jackson's {@code required} accepts a null, so
 * that records check themselves; an exception from here makes a record unreadable.
 */
final class RecordFields {

    private RecordFields() {}

    static void requirePresent(String field, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("the field " + field + " is null");
        }
    }

    static void requireAtLeast(long least, String field, long value) {
        if (value < least) {
            throw new IllegalArgumentException("the field " + field + " is " + value + ", must be at least " + least);
        }
    }
}
