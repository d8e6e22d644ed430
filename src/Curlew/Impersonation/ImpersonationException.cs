namespace Curlew;

/// <summary>
/// The loaded libcurl cannot look like that; nothing was sent. Curlew's engine can: see <c>native/README.md</c> for building it.
/// </summary>
public sealed class ImpersonationException : NotSupportedException
{
    internal ImpersonationException(string fingerprint, string library, IReadOnlyList<string> missing)
        : base($"{library} cannot look like {fingerprint}: it lacks {string.Join("; ", missing)}. Use Curlew's engine, or a fingerprint without that.") =>
        Missing = missing;

    /// <summary>What the library lacks for it.</summary>
    public IReadOnlyList<string> Missing { get; }
}
