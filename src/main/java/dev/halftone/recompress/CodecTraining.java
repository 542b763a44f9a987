package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Output;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Recompresses drawn pictures in every way that images usually take, so that the JVM knows and compiles the codec: for
 * an AOT cache, when an image of a container is built, and by {@link CodecWarmUp}.
 */
@Singleton
public final class CodecTraining {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int SMALLER = 200;
    private static final int SOURCE_QUALITY = 92;

    /** Most images are JPEGs that keep their size: so are most of these. */
    private static final int SHARE_OF_JPEG = 4;

    private final Recompressor recompressor;

    @Inject
    CodecTraining(Recompressor recompressor) {
        this.recompressor = recompressor;
    }

    /** One picture and what is done with it. */
    record Exercise(byte[] source, RecompressOptions options) {}

    /** Each exercise that many times. */
    public void train(int rounds) {
        List<Exercise> exercises = exercises();
        for (int round = 0; round < rounds; round++) {
            exercises.forEach(this::run);
        }
    }

    void run(Exercise exercise) {
        recompressor.recompress(exercise.source(), exercise.options());
    }

    List<Exercise> exercises() {
        byte[] png = TrainingPicture.png(WIDTH, HEIGHT, false);
        byte[] jpeg = jpeg(png, Effort.FAST);
        byte[] progressive = jpeg(png, Effort.SMALL);
        RecompressOptions usual = RecompressOptions.of(RecompressOptions.DEFAULT_QUALITY, Effort.FAST);
        RecompressOptions small = RecompressOptions.of(80, Effort.SMALL);
        RecompressOptions shrunk = new RecompressOptions(
                RecompressOptions.DEFAULT_QUALITY,
                Effort.FAST,
                Subsampling.AUTO,
                OptionalInt.of(SMALLER),
                OptionalInt.empty());
        List<Exercise> exercises = new ArrayList<>();
        for (int i = 0; i < SHARE_OF_JPEG; i++) {
            exercises.add(new Exercise(jpeg, usual));
        }
        exercises.add(new Exercise(progressive, usual));
        exercises.add(new Exercise(jpeg, shrunk));
        exercises.add(new Exercise(progressive, shrunk));
        exercises.add(new Exercise(jpeg, small));
        exercises.add(new Exercise(png, usual));
        exercises.add(new Exercise(png, shrunk));
        byte[] transparent = TrainingPicture.png(WIDTH, HEIGHT, true);
        exercises.add(new Exercise(transparent, usual));
        exercises.add(new Exercise(jpeg, in(OutputFormat.WEBP, Framing.NONE)));
        exercises.add(new Exercise(transparent, in(OutputFormat.AUTO, shrunk.framing())));
        exercises.add(new Exercise(png, in(OutputFormat.PNG, shrunk.framing())));
        return exercises;
    }

    private static RecompressOptions in(OutputFormat format, Framing framing) {
        return new RecompressOptions(
                RecompressOptions.DEFAULT_QUALITY, Effort.FAST, Subsampling.AUTO, framing, format, false);
    }

    private byte[] jpeg(byte[] png, Effort effort) {
        if (recompressor.recompress(png, RecompressOptions.of(SOURCE_QUALITY, effort)) instanceof Output output) {
            return output.bytes();
        }
        throw new IllegalStateException("the codec can't recompress a picture of its own");
    }
}
