package dev.halftone.nativeimage;

import dev.halftone.nativeimage.Bytecode.Call;
import dev.halftone.nativeimage.Flow.Method;
import dev.halftone.nativeimage.Flow.Origin;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.objectweb.asm.Type;

/**
 * Which of some classes are written or read by name while the service runs: those of which an object or the {@code Class} goes into a
 * call of Jackson, an answer of Jakarta REST or a query, wherever in the code it has come from; and what they hold.
 */
final class TypesByReflection {

    private static final Pattern SELECTED = Pattern.compile("(?i)\\bselect\\s+new\\s+([\\w.$]+)");
    private static final Set<String> ANSWERS = Set.of(
            "jakarta/ws/rs/core/Response",
            "jakarta/ws/rs/core/Response$ResponseBuilder",
            "jakarta/ws/rs/sse/OutboundSseEvent$Builder",
            "org/jboss/resteasy/reactive/RestResponse",
            "org/jboss/resteasy/reactive/RestResponse$ResponseBuilder");
    private static final Set<String> QUERIES =
            Set.of("project", "createQuery", "createSelectionQuery", "createNamedQuery", "createNativeQuery");

    private final Map<String, Class<?>> classes;
    private final Bytecode bytecode;
    private final Map<Class<?>, String> found = new TreeMap<>(Comparator.comparing(Class::getName));
    private final Set<Object> seen = new HashSet<>();
    private final Deque<Runnable> open = new ArrayDeque<>();

    private TypesByReflection(Map<String, Class<?>> classes, Bytecode bytecode) {
        this.classes = classes;
        this.bytecode = bytecode;
    }

    /** Each with where it is used so. */
    static Map<Class<?>, String> in(Collection<Class<?>> classes) {
        Map<String, Class<?>> byName = classes.stream().collect(Collectors.toMap(Class::getName, Function.identity()));
        TypesByReflection types =
                new TypesByReflection(byName, Bytecode.of(byName.keySet(), TypesByReflection.class.getClassLoader()));
        types.find();
        return types.found;
    }

    private void find() {
        for (Call call : bytecode.calls()) {
            for (Flow used : usedByName(call)) {
                follow(call.by(), used, call.by() + ", which calls " + call.target());
            }
        }
        for (String text : bytecode.texts()) {
            Matcher selected = SELECTED.matcher(text);
            while (selected.find()) {
                classes.values().stream()
                        .filter(type -> selected.group(1).replace('$', '.').equals(type.getCanonicalName()))
                        .forEach(type -> take(type, "the query \"" + text.strip() + "\""));
            }
        }
        while (!open.isEmpty()) {
            open.removeLast().run();
        }
    }

    /** What a call makes JSON of, or makes of JSON or of a row. */
    private static List<Flow> usedByName(Call call) {
        String owner = call.target().owner();
        if (owner.startsWith("com/fasterxml/jackson/")
                || owner.startsWith("io/vertx/core/json/")
                || !owner.startsWith("dev/halftone/")
                        && QUERIES.contains(call.target().name())) {
            return call.arguments();
        }
        if (!ANSWERS.contains(owner) || call.target().name().equals("header")) {
            return List.of();
        }
        Type[] types = Type.getArgumentTypes(call.target().descriptor());
        int first = call.arguments().size() - types.length;
        return IntStream.range(0, types.length)
                .filter(i -> types[i].getClassName().equals(Object.class.getName()))
                .mapToObj(i -> call.arguments().get(first + i))
                .toList();
    }

    private void follow(Method within, Flow flow, String why) {
        for (Origin origin : flow.origins()) {
            if (origin instanceof Origin.Parameter parameter) {
                followParameter(within, parameter.index(), parameter.type(), why);
            } else if (seen.add(origin)) {
                follow(origin, why);
            }
        }
    }

    private void follow(Origin origin, String why) {
        if (origin instanceof Origin.Typed typed) {
            take(typed.type(), why);
        } else if (origin instanceof Origin.Field field) {
            followField(field, why);
        } else if (origin instanceof Origin.Made made) {
            open.add(() -> bytecode.contents(made).forEach(value -> follow(made.by(), value, why)));
        } else if (origin instanceof Origin.Result result) {
            followResult(result.method(), why);
        }
    }

    private void followField(Origin.Field field, String why) {
        take(field.type(), why);
        ours(field.owner())
                .flatMap(TypesByReflection::fields)
                .filter(declared -> declared.getName().equals(field.name()))
                .forEach(declared -> take(declared.getGenericType(), why));
        open.add(() -> bytecode.stored().stream()
                .filter(stored ->
                        stored.owner().equals(field.owner()) && stored.name().equals(field.name()))
                .forEach(stored -> follow(stored.by(), stored.value(), why)));
    }

    /** What a method gives, or any that overrides it, also as a function. */
    private void followResult(Method method, String why) {
        take(method.returned(), why);
        declarations(method)
                .filter(declared -> declared instanceof java.lang.reflect.Method)
                .forEach(declared -> take(((java.lang.reflect.Method) declared).getGenericReturnType(), why));
        if (ours(method.owner()).findAny().isEmpty()) {
            return;
        }
        open.add(() -> bytecode.returned().stream()
                .filter(returned -> isTheSame(returned.by(), method))
                .forEach(returned -> follow(returned.by(), returned.value(), why)));
        open.add(() -> bytecode.functions().stream()
                .filter(function -> function.name().equals(method.name())
                        && areRelated(function.type().getInternalName(), method.owner()))
                .forEach(function -> {
                    take(function.returned(), why);
                    follow(method, Flow.of(new Origin.Result(function.implementation())), why);
                }));
    }

    /** What a method is called with. */
    private void followParameter(Method method, int index, Type type, String why) {
        if (!seen.add(List.of(method, index))) {
            return;
        }
        take(type, why);
        declarations(method).forEach(declared -> {
            java.lang.reflect.Type[] generic = declared.getGenericParameterTypes();
            int i = Modifier.isStatic(declared.getModifiers()) ? index : index - 1;
            if (i >= 0 && generic.length == declared.getParameterCount()) {
                take(generic[i], why);
            }
        });
        open.add(() -> bytecode.calls().stream()
                .filter(call -> isTheSame(call.target(), method)
                        && index < call.arguments().size())
                .forEach(call -> follow(call.by(), call.arguments().get(index), why)));
    }

    private boolean isTheSame(Method one, Method other) {
        return one.name().equals(other.name())
                && one.descriptor().equals(other.descriptor())
                && (one.owner().equals(other.owner())
                        || !one.name().equals("<init>") && areRelated(one.owner(), other.owner()));
    }

    private boolean areRelated(String one, String other) {
        Class<?> first = classes.get(one.replace('/', '.'));
        Class<?> second = classes.get(other.replace('/', '.'));
        return first != null && second != null && (first.isAssignableFrom(second) || second.isAssignableFrom(first));
    }

    private Stream<Executable> declarations(Method method) {
        return ours(method.owner())
                .flatMap(type -> method.name().equals("<init>")
                        ? Arrays.<Executable>stream(type.getDeclaredConstructors())
                        : Arrays.<Executable>stream(type.getDeclaredMethods())
                                .filter(declared -> declared.getName().equals(method.name())))
                .filter(declared -> descriptor(declared).equals(method.descriptor()));
    }

    private static String descriptor(Executable executable) {
        return executable instanceof Constructor<?> constructor
                ? Type.getConstructorDescriptor(constructor)
                : Type.getMethodDescriptor((java.lang.reflect.Method) executable);
    }

    private Stream<Class<?>> ours(String internalName) {
        return Stream.ofNullable(classes.get(internalName.replace('/', '.')));
    }

    private boolean isOurs(Class<?> type) {
        return classes.get(type.getName()) == type;
    }

    private void take(Type type, String why) {
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        if (element.getSort() == Type.OBJECT) {
            ours(element.getInternalName()).forEach(each -> take(each, why));
        }
    }

    private void take(java.lang.reflect.Type type, String why) {
        GenericTypes.classes(type).filter(this::isOurs).forEach(each -> take(each, why));
    }

    private void take(Class<?> type, String why) {
        if (!isOurs(type) || found.putIfAbsent(type, why) != null) {
            return;
        }
        classes.values().stream().filter(type::isAssignableFrom).forEach(each -> take(each, why));
        take(type.getGenericSuperclass() == null ? type : type.getGenericSuperclass(), why);
        if (type.isRecord()) {
            components(type, why);
        } else if (!type.isEnum()) {
            String holder = why + ", and is held by " + type.getName();
            fields(type).forEach(field -> take(field.getGenericType(), holder));
            GenericTypes.getters(type).forEach(getter -> take(getter.getGenericReturnType(), holder));
        }
    }

    /** Also what is in those whose type says little, such as {@code List<?>}: what the record is made with. */
    private void components(Class<?> type, String why) {
        String holder = why + ", and is held by " + type.getName();
        RecordComponent[] components = type.getRecordComponents();
        String descriptor = Type.getMethodDescriptor(
                Type.VOID_TYPE,
                Arrays.stream(components)
                        .map(component -> Type.getType(component.getType()))
                        .toArray(Type[]::new));
        Method constructor = new Method(Type.getInternalName(type), "<init>", descriptor);
        for (int i = 0; i < components.length; i++) {
            take(components[i].getGenericType(), holder);
            if (!components[i].getType().isPrimitive()) {
                followParameter(constructor, i + 1, Type.getType(components[i].getType()), holder);
            }
        }
    }

    private static Stream<Field> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()));
    }
}
