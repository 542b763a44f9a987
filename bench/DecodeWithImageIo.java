import java.io.File;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads JPEGs with the JDK's ImageIO and prints a line for each file with a warning or an error. */
class DecodeWithImageIo {
    public static void main(String[] paths) {
        for (String path : paths) {
            try (ImageInputStream stream = ImageIO.createImageInputStream(new File(path))) {
                Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
                ImageReader reader = readers.next();
                reader.addIIOReadWarningListener((source, warning) -> System.out.println(path + ": " + warning));
                reader.setInput(stream);
                reader.read(0);
                reader.dispose();
            } catch (Exception e) {
                System.out.println(path + ": " + e);
            }
        }
    }
}
