using System.Globalization;

namespace Curlew;

/// <summary>Where fingerprints come from that are newer than this library: a server, a shared folder, a database.</summary>
public interface IFingerprintProvider
{
    /// <summary>All fingerprints that there are.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FingerprintException">What was received is no fingerprint.</exception>
    IAsyncEnumerable<Fingerprint> GetAllAsync(CancellationToken cancellationToken = default);
}

/// <summary>
/// Fingerprints from a server that speaks the published format: <c>GET {root}/fingerprints?skip=0&amp;limit=100</c> answers with a JSON
/// object that has a page of them.
/// </summary>
/// <remarks>A page is <c>items</c> or <c>data</c>; each item has <c>name</c> or <c>target</c>, and its fields beside them or in <c>data</c> or
/// <c>fingerprint</c>, as an object or as JSON in a string. <c>pagination</c> has <c>has_more</c> and <c>next_skip</c>.</remarks>
public sealed class PublishedFingerprintProvider : IFingerprintProvider
{
    private const int PageSize = 100;
    private const int MaxPages = 1000;

    private readonly Uri _root;
    private readonly Func<Uri, CancellationToken, Task<string>> _fetch;

    /// <summary>Makes a provider.</summary>
    /// <param name="root">The service's address; <c>fingerprints</c> goes below it.</param>
    /// <param name="fetch">Gets the text of a URL, with whatever credentials the service wants; throws where there is none.</param>
    public PublishedFingerprintProvider(Uri root, Func<Uri, CancellationToken, Task<string>> fetch)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(fetch);
        if (!root.IsAbsoluteUri)
        {
            throw new ArgumentException("The service's address has to be absolute, such as https://example.com/v1.", nameof(root));
        }

        _root = root;
        _fetch = fetch;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Fingerprint> GetAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var skip = 0;
        for (var page = 0; page < MaxPages; page++)
        {
            var text = await _fetch(Page(skip), cancellationToken).ConfigureAwait(false);
            using var document = PublishedFormat.ReadDocument(text);
            var items = PublishedFormat.Items(document.RootElement);
            foreach (var fingerprint in items)
            {
                yield return fingerprint;
            }

            if (PublishedFormat.NextSkip(document.RootElement, skip, items.Count) is not { } next)
            {
                yield break;
            }

            skip = next;
        }

        throw new FingerprintException($"The service has more than {MaxPages} pages of fingerprints; this is not believed.");
    }

    private Uri Page(int skip) =>
        new($"{_root.AbsoluteUri.TrimEnd('/')}/fingerprints?skip={skip.ToString(CultureInfo.InvariantCulture)}&limit={PageSize.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>Keeps what a provider has.</summary>
internal static class FingerprintUpdate
{
    public static async Task<IReadOnlyList<string>> RunAsync(IFingerprintProvider provider, string directory, CancellationToken cancellationToken)
    {
        Dictionary<string, Fingerprint> all = new(StringComparer.Ordinal);
        await foreach (var fingerprint in provider.GetAllAsync(cancellationToken).ConfigureAwait(false))
        {
            fingerprint.Validate();
            all[fingerprint.Name] = fingerprint;
        }

        cancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(directory);
        foreach (var fingerprint in all.Values)
        {
            fingerprint.Save(Path.Combine(directory, fingerprint.Name + ".json"));
        }

        return [.. all.Keys];
    }
}
