package io.github.ilt4j.datasets.sources.records;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Unpacks the pages of Parquet files, without Hadoop's codecs. */
final class ParquetCodecs implements CompressionCodecFactory {

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Parquet files are only read here.");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Decompressor(codec);
  }

  @Override
  public void release() {}

  private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput packed, int size) throws IOException {
      return codec == CompressionCodecName.UNCOMPRESSED
          ? packed
          : BytesInput.from(unpack(bytes(packed), size));
    }

    private static byte[] bytes(BytesInput input) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream((int) input.size());
      input.writeAllTo(out);
      return out.toByteArray();
    }

    @Override
    public void decompress(ByteBuffer packed, int packedSize, ByteBuffer out, int size)
        throws IOException {
      byte[] bytes = new byte[packedSize];
      packed.get(bytes);
      out.put(codec == CompressionCodecName.UNCOMPRESSED ? bytes : unpack(bytes, size));
    }

    private byte[] unpack(byte[] packed, int size) throws IOException {
      byte[] out =
          switch (codec) {
            case SNAPPY -> Snappy.uncompress(packed);
            case GZIP -> gunzip(packed);
            case ZSTD -> zstd(packed, size);
            case LZ4_RAW -> lz4(packed, size);
            default ->
                throw new IOException(
                    "pages packed by "
                        + codec
                        + ": expected UNCOMPRESSED, SNAPPY, GZIP, ZSTD or LZ4_RAW");
          };
      if (out.length != size) {
        throw new IOException("a page of " + out.length + " bytes, expected " + size);
      }
      return out;
    }

    private static byte[] gunzip(byte[] packed) throws IOException {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        return in.readAllBytes();
      }
    }

    private static byte[] zstd(byte[] packed, int size) throws IOException {
      try {
        return Zstd.decompress(packed, size);
      } catch (ZstdException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    private static byte[] lz4(byte[] packed, int size) throws IOException {
      byte[] out = new byte[size];
      try {
        new Lz4Decompressor().decompress(packed, 0, packed.length, out, 0, size);
      } catch (MalformedInputException e) {
        throw new IOException(e.getMessage(), e);
      }
      return out;
    }

    @Override
    public void release() {}
  }
}
