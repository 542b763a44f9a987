package dev.halftone.nativeimage;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.MappedSuperclass;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of some classes a native executable knows by name: those that say so, and those that Quarkus finds itself, entities and what the
 * methods of a resource return or take, with what these hold.
 */
final class RegisteredTypes {

    private final Collection<Class<?>> classes;
    private final Set<Class<?>> registered = new HashSet<>();

    private RegisteredTypes(Collection<Class<?>> classes) {
        this.classes = classes;
    }

    static Set<Class<?>> among(Collection<Class<?>> classes) {
        RegisteredTypes types = new RegisteredTypes(classes);
        for (Class<?> type : classes) {
            if (saysSo(type) || isMapped(type)) {
                types.registered.add(type);
            }
        }
        // As Quarkus' ReflectiveHierarchyStep does; from a type that says so it does not go on to what that holds.
        RegisteredTypes ofResources = new RegisteredTypes(classes);
        classes.stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(RegisteredTypes::isResource)
                .flatMap(RegisteredTypes::bodies)
                .forEach(ofResources::addHierarchy);
        types.registered.addAll(ofResources.registered);
        return types.registered;
    }

    /** Or what it is nested in: RegisterForReflection takes nested classes with it. */
    private static boolean saysSo(Class<?> type) {
        RegisterForReflection own = type.getAnnotation(RegisterForReflection.class);
        if (own != null) {
            return true;
        }
        for (Class<?> outer = type.getDeclaringClass(); outer != null; outer = outer.getDeclaringClass()) {
            RegisterForReflection registered = outer.getAnnotation(RegisterForReflection.class);
            if (registered != null) {
                return !registered.ignoreNested();
            }
        }
        return false;
    }

    private static boolean isMapped(Class<?> type) {
        return Stream.of(Entity.class, Embeddable.class, MappedSuperclass.class).anyMatch(type::isAnnotationPresent);
    }

    private static boolean isResource(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** A parameter that has no annotation is the body. */
    private static Stream<Type> bodies(Method method) {
        Stream<Type> bodies = Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.getAnnotations().length == 0)
                .map(Parameter::getParameterizedType);
        return Stream.concat(Stream.of(method.getGenericReturnType()), bodies);
    }

    private void addHierarchy(Type type) {
        GenericTypes.classesButOfWildcards(type)
                .filter(classes::contains)
                .flatMap(named -> classes.stream().filter(named::isAssignableFrom))
                .forEach(this::add);
    }

    private void add(Class<?> type) {
        if (!registered.add(type)) {
            return;
        }
        if (classes.contains(type.getSuperclass())) {
            add(type.getSuperclass());
        }
        Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(Field::getGenericType)
                .forEach(this::addHierarchy);
        GenericTypes.getters(type).map(Method::getGenericReturnType).forEach(this::addHierarchy);
    }
}
