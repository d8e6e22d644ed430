using System.Collections;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>libcurl options for what this layer has no words for: <c>CurlOptions = { { CurlOpt.TcpKeepAlive, true } }</c>.</summary>
/// <remarks>They are set after everything else and can undo what the session relies on: redirects, cookies and callbacks
/// are its own.</remarks>
public sealed class CurlOptions : IEnumerable<CurlOpt>
{
    private readonly List<(CurlOpt Option, object? Value, Action<Curl> Set)> _settings = [];
    private bool _frozen;

    internal bool IsEmpty => _settings.Count == 0;

    internal IEnumerable<(CurlOpt Option, object? Value)> Values => _settings.Select(s => (s.Option, s.Value));

    /// <summary>Adds an option; one that is there already is replaced.</summary>
    /// <exception cref="InvalidOperationException">A request has started with these.</exception>
    public void Add<T>(CurlOpt<T> option, T value)
    {
        ArgumentNullException.ThrowIfNull(option);
        Put(option, value, c => c.SetOpt(option, value));
    }

    /// <summary>As <see cref="Add{T}(CurlOpt{T}, T)"/>, by libcurl's name.</summary>
    /// <exception cref="ArgumentException">Nobody knows an option of that name.</exception>
    public void Add(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var option = CurlOpt.Find(name) ?? throw new ArgumentException($"There is no libcurl option '{name}'.", nameof(name));
        Put(option, value, c => c.SetOpt(name, value));
    }

    /// <inheritdoc/>
    public IEnumerator<CurlOpt> GetEnumerator() => _settings.Select(s => s.Option).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Apply(Curl curl)
    {
        foreach (var (_, _, set) in _settings)
        {
            set(curl);
        }
    }

    internal void Freeze() => _frozen = true;

    private void Put(CurlOpt option, object? value, Action<Curl> set)
    {
        if (_frozen)
        {
            throw new InvalidOperationException("A request has started with these options; make new ones.");
        }

        _settings.RemoveAll(s => s.Option.Id == option.Id);
        _settings.Add((option, value, set));
    }
}
