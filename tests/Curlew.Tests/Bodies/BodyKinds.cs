using System.IO.Pipelines;
using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Bodies;

/// <summary>One body of each kind over the same bytes.</summary>
internal static class BodyKinds
{
    public static readonly byte[] Bytes = PatternStream.Bytes(200_000);

    public static TheoryData<string, bool> Names
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in new[]
            {
                "bytes", "file", "seekable", "once", "async chunks", "chunks", "list of chunks", "pipe", "factory", "byte content",
                "stream content", "pushed content", "multipart content",
            })
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    public static RequestBody Create(string name, TemporaryDirectory directory) => name switch
    {
        "bytes" => Bytes,
        "file" => RequestBody.File(FileIn(directory)),
        "seekable" => RequestBody.Stream(new FileStream(FileIn(directory), FileMode.Open), leaveOpen: false),
        "once" => new OnceStream(Bytes),
        "async chunks" => RequestBody.Chunks(PiecesAsync()),
        "chunks" => RequestBody.Chunks(Pieces()),
        "list of chunks" => RequestBody.Chunks(Pieces().ToList()),
        "pipe" => RequestBody.Pipe(PipeReader.Create(new MemoryStream(Bytes))),
        "factory" => RequestBody.Factory(async _ =>
        {
            await Task.Yield();
            return new OnceStream(Bytes);
        }),
        "byte content" => new ByteArrayContent(Bytes),
        "stream content" => new StreamContent(new MemoryStream(Bytes)),
        "pushed content" => new PushedContent(),
        "multipart content" => new MultipartContent { new ByteArrayContent(Bytes) },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        yield return ReadOnlyMemory<byte>.Empty;
        for (var start = 0; start < Bytes.Length; start += 30_000)
        {
            yield return Bytes.AsMemory(start, Math.Min(30_000, Bytes.Length - start));
        }
    }

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync()
    {
        foreach (var piece in Pieces())
        {
            await Task.Yield();
            yield return piece;
        }
    }

    private static string FileIn(TemporaryDirectory directory)
    {
        var path = directory.Combine("body.bin");
        File.WriteAllBytes(path, Bytes);
        return path;
    }

    /// <summary>A content that only knows how to write itself.</summary>
    public sealed class PushedContent : HttpContent
    {
        private int _written;

        /// <summary>How much it has handed over.</summary>
        public int Written => Volatile.Read(ref _written);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in Pieces())
            {
                await stream.WriteAsync(piece);
                Interlocked.Add(ref _written, piece.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
