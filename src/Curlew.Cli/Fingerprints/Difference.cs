using System.Collections.Immutable;

namespace Curlew.Cli.Fingerprints;

/// <summary>A field in which two fingerprints differ.</summary>
/// <param name="Path">Which, as in the document: <c>tls.ciphers</c>, <c>headers.navigation.lines[Accept]</c>.</param>
internal abstract record Difference(string Path)
{
    /// <summary>A value that is another; null where there is none.</summary>
    public sealed record Value(string Path, string? First, string? Second) : Difference(Path);

    /// <summary>A list of which one has items that the other has not, or has them in another order.</summary>
    public sealed record List(string Path, ImmutableArray<string> OnlyFirst, ImmutableArray<string> OnlySecond, bool IsReordered) : Difference(Path)
    {
        /// <summary>The items that both have, in the order of either.</summary>
        public ImmutableArray<string> First { get; init; } = [];

        /// <inheritdoc cref="First"/>
        public ImmutableArray<string> Second { get; init; } = [];
    }
}
