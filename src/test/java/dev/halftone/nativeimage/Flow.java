package dev.halftone.nativeimage;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.analysis.Value;

/** A value of a method's code: all that it may have come from. */
record Flow(int size, Set<Origin> origins) implements Value {

    /** Where a value comes from, as far as the code of the method says. */
    sealed interface Origin {

        /** Something of a type, or, in a {@code Class}, the type itself. */
        record Typed(Type type) implements Origin {}

        /** @param index of all that the method is called with; an object whose method it is comes first */
        record Parameter(int index, Type type) implements Origin {}

        record Result(Method method) implements Origin {}

        record Field(String owner, String name, Type type) implements Origin {}

        /** A new object of a library, such as a list that is filled later; the place tells it from others. */
        record Made(Method by, int place) implements Origin {}
    }

    /** @param owner its internal name, as {@code java/lang/String} */
    record Method(String owner, String name, String descriptor) {

        Type returned() {
            return Type.getReturnType(descriptor);
        }

        @Override
        public String toString() {
            return owner.replace('/', '.') + "." + name;
        }
    }

    static Flow of(Type type) {
        return type.getSort() >= Type.ARRAY ? of(new Origin.Typed(type)) : new Flow(type.getSize(), Set.of());
    }

    static Flow of(Origin origin) {
        return new Flow(1, Set.of(origin));
    }

    Flow and(Flow other) {
        if (origins.containsAll(other.origins) && size <= other.size) {
            return this;
        }
        Set<Origin> both = new HashSet<>(origins);
        both.addAll(other.origins);
        return new Flow(Math.min(size, other.size), both);
    }

    static Flow all(Stream<Flow> flows) {
        return flows.reduce(new Flow(1, Set.of()), Flow::and);
    }

    @Override
    public int getSize() {
        return size;
    }
}
