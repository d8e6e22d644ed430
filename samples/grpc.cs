#:package Google.Protobuf
#:project ../src/Curlew/Curlew.csproj
// Calls of gRPC over libcurl: one that answers once, and one that streams. The second argument is the name to greet.
//
// With generated clients and the package Grpc.Net.Client, all of this is theirs but the handler:
//     using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = new CurlHandler() });
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Curlew;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

using var http = new HttpClient(new CurlHandler()) { BaseAddress = new Uri(args[0]), Timeout = Timeout.InfiniteTimeSpan };
var name = new StringValue { Value = args[1] };
try
{
    var hello = await Rpc.CallAsync(http, "bird.Greeter/Greet", name, StringValue.Parser).SingleAsync();
    Console.WriteLine(hello.Value);
    await foreach (var letter in Rpc.CallAsync(http, "bird.Greeter/Spell", name, StringValue.Parser))
    {
        Console.WriteLine(letter.Value);
    }
}
catch (RpcException e)
{
    Console.WriteLine($"status {e.Status}: {e.Message}");
}

/// <summary>gRPC's protocol over HTTP/2, for one request and any number of answers.</summary>
internal static class Rpc
{
    private const int HeadSize = 5; // whether the message is compressed, and its length
    private const int MaxMessageSize = 4 * 1024 * 1024;

    public static async IAsyncEnumerable<T> CallAsync<T>(
        HttpClient http, string method, IMessage message, MessageParser<T> parser, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : IMessage<T>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(method, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(message)) { Headers = { { "Content-Type", "application/grpc" } } },
            Headers = { { "TE", "trailers" }, { "grpc-timeout", "10S" } },
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var head = new byte[HeadSize];
        while (await body.ReadAtLeastAsync(head, HeadSize, throwOnEndOfStream: false, cancellationToken) is var count and > 0)
        {
            yield return parser.ParseFrom(await MessageAsync(body, head.AsMemory(0, count), cancellationToken));
        }

        // They come behind the body, and in the head where there is no body at all.
        ThrowIfFailed(response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers);
    }

    private static byte[] Frame(IMessage message)
    {
        var frame = new byte[HeadSize + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeadSize);
        message.WriteTo(frame.AsSpan(HeadSize));
        return frame;
    }

    private static async Task<byte[]> MessageAsync(Stream body, ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (head.Length < HeadSize || head.Span[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(head.Span[1..]) is var size && size > MaxMessageSize)
        {
            throw new InvalidDataException("The message breaks off, is compressed, or is too long.");
        }

        var message = new byte[size];
        await body.ReadExactlyAsync(message, cancellationToken);
        return message;
    }

    private static void ThrowIfFailed(System.Net.Http.Headers.HttpResponseHeaders trailers)
    {
        const int Unknown = 2;
        var status = trailers.TryGetValues("grpc-status", out var codes) ? int.Parse(codes.Single(), CultureInfo.InvariantCulture) : Unknown;
        if (status != 0)
        {
            throw new RpcException(status, trailers.TryGetValues("grpc-message", out var text) ? Uri.UnescapeDataString(text.Single()) : "");
        }
    }
}

/// <summary>A call that failed, with the server's status: 5 for what was not found, 14 for a server that is not ready.</summary>
internal sealed class RpcException(int status, string message) : Exception(message)
{
    public int Status => status;
}
