package dev.halftone.messages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Converts records to JSON and back. */
@ApplicationScoped
public class RecordJson {

    // A separate mapper: settings of the shared one, for HTTP, must not change the contract on Kafka.
    private final JsonMapper mapper = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The JSON of a record of this package. */
    public String write(Object message) {
        try {
            return mapper.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(message.getClass() + " can't be written as JSON", e);
        }
    }

    /**
     * @param value the record's value; null if the record has none
     * @throws UnreadableRecordException if it is not JSON or not of this type
     */
    public <T> T read(byte[] value, Class<T> type) throws UnreadableRecordException {
        if (value == null || value.length == 0) {
            throw new UnreadableRecordException("the record has no value", null);
        }
        try {
            T message = mapper.readValue(value, type);
            if (message == null) {
                throw new UnreadableRecordException("the record's value is null", null);
            }
            return message;
        } catch (JsonMappingException e) {
            throw new UnreadableRecordException(e.getOriginalMessage() + place(e), e);
        } catch (JsonProcessingException e) {
            throw new UnreadableRecordException(e.getOriginalMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRecordException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String place(JsonMappingException problem) {
        return problem.getPath().isEmpty()
                ? ""
                : " (field " + problem.getPath().get(0).getFieldName() + ")";
    }
}
