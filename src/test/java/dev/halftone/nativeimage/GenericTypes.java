package dev.halftone.nativeimage;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Stream;

/** What the declarations of types say. */
final class GenericTypes {

    private GenericTypes() {}

    /** Every class that a type names, also between angle brackets. */
    static Stream<Class<?>> classes(Type type) {
        if (type instanceof WildcardType wildcard) {
            return Arrays.stream(wildcard.getUpperBounds()).flatMap(GenericTypes::classes);
        }
        return classesButOfWildcards(type);
    }

    /** Those that Quarkus follows: not what is behind a question mark. */
    static Stream<Class<?>> classesButOfWildcards(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? classesButOfWildcards(plain.getComponentType()) : Stream.of(plain);
        }
        if (type instanceof GenericArrayType array) {
            return classesButOfWildcards(array.getGenericComponentType());
        }
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(Stream.of(generic.getRawType()), Arrays.stream(generic.getActualTypeArguments()))
                    .flatMap(GenericTypes::classesButOfWildcards);
        }
        return Stream.empty();
    }

    /** What JSON has fields of, beside a class's fields. */
    static Stream<Method> getters(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 0
                        && method.getReturnType() != void.class
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.isSynthetic());
    }
}
