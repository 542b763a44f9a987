package dev.halftone.nativeimage;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.Json;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Ways in which a type comes to be used by name. Each class has a type {@code Used} that is, and a type {@code Unused} that is not,
 * though it is near.
 */
@SuppressWarnings("unused") // never run, only read as bytecode
final class UsesByName {

    private static final ObjectMapper JSON = new ObjectMapper();

    private UsesByName() {}

    static final class Written {
        record Used(String text) {}

        record Unused(String text) {}

        String write(Unused unused) throws IOException {
            return JSON.writeValueAsString(new Used(unused.text()));
        }
    }

    static final class WrittenByVertx {
        record Used(String text) {}

        record Unused(String text) {}

        String write(Used used) {
            return Json.encode(used) + new Unused("a");
        }
    }

    static final class WrittenIntoAGenerator {
        record Used(String text) {}

        record Unused(String text) {}

        void write(Used used, JsonGenerator generator) throws IOException {
            generator.writePOJO(used);
            generator.writeString(new Unused("a").text());
        }
    }

    static final class GivenToWhoWrites {
        record Used(String text) {}

        record Unused(String text) {}

        String write() {
            return text(new Used("a"), new Unused("b"));
        }

        private static String text(Object written, Object said) {
            try {
                return JSON.writeValueAsString(written) + said;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static final class ByAFunction {
        record Used(String text) {}

        record Unused(String text) {}

        Stream<String> write(Stream<Used> all, Stream<Unused> others) {
            others.forEach(other -> all.close());
            return all.map(Json::encode);
        }
    }

    static final class MadeByAFunction {
        record Used(String text) {}

        record Unused(String text) {}

        String write(List<Unused> all) throws IOException {
            return written(unused -> new Used(unused.text()), new Unused("a"));
        }

        private static <T> String written(Function<T, Object> function, T source) {
            return Json.encode(function.apply(source));
        }
    }

    static final class GivenByWhoImplements {
        interface Source<T> {
            Object response(T item);

            Object other(T item);
        }

        record Used(String text) {}

        record Unused(String text) {}

        <T> String write(Source<T> source, T item) throws IOException {
            return JSON.writeValueAsString(source.response(item));
        }

        Source<String> source() {
            return new Source<>() {
                @Override
                public Used response(String item) {
                    return new Used(item);
                }

                @Override
                public Unused other(String item) {
                    return new Unused(item);
                }
            };
        }
    }

    static final class InAList {
        record Used(String text) {}

        record Unused(String text) {}

        String write() throws IOException {
            List<Object> all = new ArrayList<>();
            List<Object> others = new ArrayList<>();
            all.add(new Used("a"));
            others.add(new Unused("b"));
            return JSON.writeValueAsString(all) + others;
        }
    }

    static final class InAMap {
        record Used(String text) {}

        record Unused(String text) {}

        String write() throws IOException {
            return JSON.writeValueAsString(Map.of("a", List.of(new Used("b")), "c", new Unused("d").text()));
        }
    }

    static final class InAnArray {
        record Used(String text) {}

        record Unused(String text) {}

        String write(Unused unused) throws IOException {
            return JSON.writeValueAsString(new Object[] {unused.text(), new Used("b")});
        }
    }

    static final class OfAStream {
        record Used(String text) {}

        record Unused(String text) {}

        String write(List<Unused> all) throws IOException {
            return JSON.writeValueAsString(
                    all.stream().map(each -> new Used(each.text())).toList());
        }
    }

    static final class InAListOfAnything {
        record Error(String text, List<?> details) {}

        record Used(String text) {}

        record Unused(String text) {}

        String write(Error error) throws IOException {
            return JSON.writeValueAsString(error);
        }

        Error error(List<Used> all, List<Unused> others) {
            return new Error("a" + others, List.copyOf(all));
        }
    }

    static final class InAField {
        record Used(String text) {}

        record Unused(String text) {}

        private Object body;
        private Object other;

        void keep(Object object, Unused unused) {
            body = object;
            other = unused;
        }

        void keepOne() {
            keep(new Used("a"), new Unused("b"));
        }

        String write() throws IOException {
            return JSON.writeValueAsString(body);
        }
    }

    static final class HeldByAHeldOne {
        record Outer(List<Inner> inner) {}

        record Inner(Map<String, Used> all) {}

        record Used(String text) {}

        record Unused(String text) {}

        String write(Outer outer) throws IOException {
            return JSON.writeValueAsString(outer);
        }
    }

    static final class OneOfSeveral {
        sealed interface Outcome {}

        record Used(String text) implements Outcome {}

        record Unused(String text) {}

        String write(Outcome outcome) throws IOException {
            return JSON.writeValueAsString(outcome);
        }
    }

    static final class Read {
        record Used(String text) {}

        record Unused(String text) {}

        Object read(byte[] json) throws IOException {
            return JSON.readValue(json, Used.class);
        }

        Class<?> other() {
            return Unused.class;
        }
    }

    static final class ReadByWhoIsToldTheType {
        record Used(String text) {}

        record Unused(String text) {}

        <T> T read(byte[] json, Class<T> type) throws IOException {
            return JSON.readerFor(type).readValue(json);
        }

        Unused read(byte[] json) throws IOException {
            return new Unused(read(json, Used.class).text());
        }
    }

    static final class ReadAsAListOf {
        record Used(String text) {}

        record Unused(String text) {}

        Object read(byte[] json, List<Unused> others) throws IOException {
            return JSON.readValue(json, new TypeReference<List<Used>>() {});
        }
    }

    static final class Answered {
        record Used(String text) {}

        record Unused(String text) {}

        Response answer() {
            return Response.status(400)
                    .entity(new Used("a"))
                    .header("B", new Unused("b"))
                    .build();
        }
    }

    static final class Selected {
        record Used(String text) {}

        record Unused(String text) {}

        static final String QUERY =
                "select new dev.halftone.nativeimage.UsesByName$Selected$Used(r.text) from Request r";
    }

    static final class Projected {
        record Used(String text) {}

        record Unused(String text) {}

        List<Used> read(EntityManager entities) {
            return entities.createQuery("select r.text from Request r", Used.class)
                    .getResultList();
        }
    }

    static final class OfAnEnum {
        record Outer(Used used) {}

        enum Used {
            ONE;

            @JsonValue
            String label() {
                return "one";
            }
        }

        enum Unused {
            ONE
        }

        String write(Outer outer) throws IOException {
            return JSON.writeValueAsString(outer);
        }
    }
}
