package dev.halftone.messages;

/**
 * What the fields of a record must be, as {@code asyncapi.yaml} says. Jackson's {@code required} is content with a null, so that
 * records look at themselves; what these throw makes a record unreadable.
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
