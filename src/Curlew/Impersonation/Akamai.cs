using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Curlew;

/// <summary>
/// An Akamai HTTP/2 fingerprint: <c>SETTINGS|WINDOW_UPDATE|PRIORITY|pseudo-headers</c>, such as
/// <c>1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p</c>. A WINDOW_UPDATE of <c>00</c> (also <c>0</c> or nothing) means that no
/// such frame is sent; PRIORITY is <c>0</c> for none, or <c>stream:exclusive:dependency:weight</c> with commas between. Immutable, and
/// equal where it says the same.
/// </summary>
public sealed record Akamai
{
    private const string What = "akamai";

    private Akamai()
    {
    }

    /// <summary>The SETTINGS frame in its order.</summary>
    public ImmutableArray<Http2Setting> Settings { get; private init; }

    /// <summary>The connection's WINDOW_UPDATE; null for none.</summary>
    public long? WindowUpdate { get; private init; }

    /// <summary>PRIORITY frames.</summary>
    public ImmutableArray<Http2PriorityFrame> PriorityFrames { get; private init; }

    /// <summary>The order of the pseudo-headers: four letters.</summary>
    public string PseudoHeaders { get; private init; } = "masp";

    /// <summary>MD5 of the string in hexadecimal.</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "This is how these hashes are told.")]
    public string Hash => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(ToString())));

    /// <summary>Reads a string.</summary>
    public static implicit operator Akamai(string text) => Parse(text);

    /// <summary>Reads a string. Settings may have commas between them, and the letters none.</summary>
    /// <exception cref="FingerprintException">It is none; <see cref="FingerprintException.Position"/> says where.</exception>
    public static Akamai Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = FingerprintText.Fields(What, text, '|', 4, "settings|window update|priority|pseudo-headers");
        var (window, windowAt) = fields[1];
        return new()
        {
            Settings = [.. FingerprintText.Split(fields[0].Text, fields[0].Position, ';', ',').Select(Setting)],
            WindowUpdate = window is "" or "0" or "00" ? null : FingerprintText.Number(What, window, windowAt, 1, int.MaxValue - 65535),
            PriorityFrames = fields[2].Text is "" or "0" ? [] : [.. FingerprintText.Split(fields[2].Text, fields[2].Position, ',').Select(Frame)],
            PseudoHeaders = FingerprintText.PseudoOrder(What, fields[3].Text, fields[3].Position),
        };
    }

    /// <summary>Reads a string.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Akamai? akamai)
    {
        akamai = null;
        try
        {
            akamai = text is null ? null : Parse(text);
        }
        catch (FingerprintException)
        {
            // The answer is "no".
        }

        return akamai is not null;
    }

    /// <summary>What a fingerprint's HTTP/2 is in this notation.</summary>
    public static Akamai Of(Http2Fingerprint http2)
    {
        ArgumentNullException.ThrowIfNull(http2);
        return new() { Settings = http2.Settings, WindowUpdate = http2.WindowUpdate, PriorityFrames = http2.PriorityFrames, PseudoHeaders = http2.PseudoHeaders };
    }

    /// <inheritdoc/>
    public bool Equals(Akamai? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The string, in the form that is hashed.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(';', Settings.Select(s => $"{s.Id}:{s.Value}"))}|{WindowUpdate?.ToString(CultureInfo.InvariantCulture) ?? "00"}|{Tree(PriorityFrames) ?? "0"}|{string.Join(',', PseudoHeaders.AsEnumerable())}");

    /// <summary>PRIORITY frames as <c>stream:exclusive:dependency:weight</c>; null for none.</summary>
    internal static string? Tree(ImmutableArray<Http2PriorityFrame> frames) =>
        frames.IsEmpty ? null : string.Join(',', frames.Select(f => $"{f.Stream}:{(f.Exclusive ? 1 : 0)}:{f.DependsOn}:{f.Weight}"));

    private static Http2Setting Setting((string Text, int Position) part)
    {
        var (id, value) = Pair(part);
        return new((int)FingerprintText.Number(What, id.Text, id.Position, 0, ushort.MaxValue), FingerprintText.Number(What, value.Text, value.Position, 0, uint.MaxValue));
    }

    private static ((string Text, int Position) First, (string Text, int Position) Second) Pair((string Text, int Position) part)
    {
        var colon = part.Text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? throw FingerprintException.AtPosition(What, part.Position, $"expected a setting as id:value, not '{FingerprintText.Shown(part.Text)}'.")
            : ((part.Text[..colon], part.Position), (part.Text[(colon + 1)..], part.Position + colon + 1));
    }

    private static Http2PriorityFrame Frame((string Text, int Position) part)
    {
        var numbers = FingerprintText.Split(part.Text, part.Position, ':');
        if (numbers.Count != 4)
        {
            throw FingerprintException.AtPosition(What, part.Position, $"expected stream:exclusive:dependency:weight, not '{FingerprintText.Shown(part.Text)}'.");
        }

        var stream = At(0, 1, int.MaxValue);
        var parent = At(2, 0, int.MaxValue);
        return parent == stream
            ? throw FingerprintException.AtPosition(What, numbers[2].Position, "a stream cannot depend on itself.")
            : new() { Stream = stream, Exclusive = At(1, 0, 1) == 1, DependsOn = parent, Weight = At(3, 1, 256) };

        int At(int index, long min, long max) => (int)FingerprintText.Number(What, numbers[index].Text, numbers[index].Position, min, max);
    }
}
