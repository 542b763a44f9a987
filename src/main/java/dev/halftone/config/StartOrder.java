package dev.halftone.config;

import jakarta.interceptor.Interceptor;

/**
 * The order in which a starting process does what others wait for: priorities of observers of {@code StartupEvent}. The
 * channels of Kafka start after {@link #CODEC_WORKS}. Observers that do not depend on others are not listed.
 */
public final class StartOrder {

    /** Checks the configuration, before anything connects to PostgreSQL or Kafka; begins what takes only processor time. */
    public static final int CHECK = Interceptor.Priority.PLATFORM_BEFORE - 1;

    /** Asks Kafka, which answers while the start waits for the schema. */
    public static final int ASK_KAFKA = Interceptor.Priority.PLATFORM_BEFORE;

    /** Waits for the schema. */
    public static final int SCHEMA = Interceptor.Priority.PLATFORM_BEFORE + 1;

    /** Waits for the topics. */
    public static final int TOPICS = Interceptor.Priority.PLATFORM_BEFORE + 2;

    /** Waits for the codec's test. Before the channels start, because they bring images. */
    public static final int CODEC_WORKS = Interceptor.Priority.PLATFORM_BEFORE + 10;

    /** When the channels have started. */
    public static final int CHANNELS_STARTED = Interceptor.Priority.PLATFORM_AFTER;

    /** When everything else has started. */
    public static final int LAST = Interceptor.Priority.PLATFORM_AFTER + 1_000;

    private StartOrder() {}
}
