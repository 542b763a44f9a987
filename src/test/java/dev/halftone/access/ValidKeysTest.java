package dev.halftone.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValidKeysTest {

    private static final byte[] HASH = ApiKeyText.hash("htk_some-key");
    private static final ApiKey KEY = new ApiKey(UUID.randomUUID(), "alice", "tests", HASH, Instant.EPOCH);

    private final ValidKeys keys = new ValidKeys();

    @Test
    void aReadThatBeganBeforeAKeyWasRevokedDoesNotBringItBack() {
        long before = keys.beginRead();
        long afterwards = keys.beginRead();

        keys.replace(afterwards, List.of());
        keys.replace(before, List.of(KEY));

        assertThat(keys.find(new KeyHash(HASH))).isEmpty();
        assertThat(keys.contains(KEY.id)).isFalse();
    }

    @Test
    void readsThatEndInTheirOrderCountEachInItsTurn() {
        assertThat(keys.areKnown()).isFalse();
        long first = keys.beginRead();
        long second = keys.beginRead();

        keys.replace(first, List.of());
        assertThat(keys.areKnown()).isTrue();
        keys.replace(second, List.of(KEY));

        assertThat(keys.find(new KeyHash(HASH))).contains(KEY);
        assertThat(keys.contains(KEY.id)).isTrue();
    }
}
