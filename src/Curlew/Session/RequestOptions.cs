using System.Diagnostics.CodeAnalysis;

namespace Curlew;

/// <summary>What one request has of its own. The same object may serve many requests once it is filled in.</summary>
public class RequestOptions : TransferOptions
{
    private object? _json;

    /// <summary>The body. Text, bytes, a stream and an <see cref="HttpContent"/> convert to it.</summary>
    public RequestBody? Body
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Fields of a form, sent as <c>application/x-www-form-urlencoded</c>, in place of <see cref="Body"/>.</summary>
    public FormFields Form
    {
        get;
        set => field = Writable(NotNull(value));
    } = [];

    /// <summary>A value to send as JSON, in place of <see cref="Body"/>. For trimmed programs there is
    /// <see cref="RequestBody.Json{T}(T, System.Text.Json.Serialization.Metadata.JsonTypeInfo{T})"/>.</summary>
    public object? Json
    {
        get => _json;
        [RequiresUnreferencedCode("The members of the value are found by reflection; give Body a RequestBody.Json with a JsonTypeInfo.")]
        [RequiresDynamicCode("The code that writes the value is made at run time; give Body a RequestBody.Json with a JsonTypeInfo.")]
        set
        {
            _json = Writable(value);
            JsonBody = value is null ? null : RequestBody.Json(value);
        }
    }

    /// <summary>Cookies for this request and its redirects within the same scheme, host and port; they are not kept. One that is in the
    /// session's jar too is overridden.</summary>
    public IDictionary<string, string> Cookies
    {
        get;
        set => field = Writable(NotNull(value));
    } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The header Referer.</summary>
    /// <exception cref="ArgumentException">It has a line break or a NUL in it.</exception>
    public string? Referer
    {
        get;
        set => field = Writable(TransferText.Line(value));
    }

    /// <summary>Receives the decoded body in pieces as they arrive, in place of <see cref="Response.Content"/>, on a thread
    /// that must not wait. What it throws ends the transfer and comes out of the request.</summary>
    public DataReceived? OnData
    {
        get;
        set => field = Writable(value);
    }

    /// <summary>Where the decoded body goes in place of <see cref="Response.Content"/>; it is not closed. A slow stream slows the transfer
    /// down.</summary>
    public Stream? Output
    {
        get;
        set => field = Writable(value is null or { CanWrite: true } ? value : throw WrongArgument.Of(nameof(Output), "Output takes a stream that can be written."));
    }

    /// <summary>Is told how far the transfer is, at each piece that is received or sent.</summary>
    public IProgress<TransferProgress>? Progress
    {
        get;
        set => field = Writable(value);
    }

    internal RequestBody? JsonBody { get; private set; }

    private protected override void FreezeParts()
    {
        base.FreezeParts();
        Form.Freeze();
        if (Cookies.Count > 0)
        {
            Cookies = new Dictionary<string, string>(Cookies, StringComparer.Ordinal).AsReadOnly();
        }
    }

    /// <summary>The one body, whichever way it was given.</summary>
    /// <exception cref="ArgumentException">There are two.</exception>
    internal RequestBody? SingleBody()
    {
        var form = Form.Count > 0 ? Form.ToBody() : null;
        if ((Body is null ? 0 : 1) + (JsonBody is null ? 0 : 1) + (form is null ? 0 : 1) > 1)
        {
            throw WrongArgument.Of(nameof(Body), "A request has one body: give one of Body, Json and Form.");
        }

        return Body ?? JsonBody ?? form;
    }
}

/// <summary>Receives a piece of a body.</summary>
/// <param name="data">The decoded bytes; valid only during the call.</param>
public delegate void DataReceived(ReadOnlySpan<byte> data);

/// <summary>How far a transfer is.</summary>
/// <param name="Received">Bytes of the body that have arrived, before they are decoded.</param>
/// <param name="ToReceive">Bytes of the body in all; null while unknown.</param>
/// <param name="Sent">Bytes of the body that were sent.</param>
/// <param name="ToSend">Bytes of the body to be sent in all; null while unknown.</param>
public readonly record struct TransferProgress(long Received, long? ToReceive, long Sent, long? ToSend);
