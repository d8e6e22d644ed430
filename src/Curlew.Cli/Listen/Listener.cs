using System.Globalization;

namespace Curlew.Cli.Listen;

/// <summary>How to listen.</summary>
internal sealed record ListenOptions(int Port, bool AsJson, string? Save, bool Once)
{
    public string? Certificate { get; init; }

    public string? Key { get; init; }
}

/// <summary>Runs the server, tells what comes in, and saves it.</summary>
internal sealed class Listener(CliConsole console, ListenOptions options)
{
    private readonly Dictionary<RecordedConnection, bool> _open = [];
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly FingerprintSaver? _saver = options.Save is { } name ? new(name) : null;

    /// <summary>Until it is cancelled, or with <see cref="ListenOptions.Once"/> until the first visit is over.</summary>
    /// <exception cref="FailureException">The server cannot be started, or nothing was recorded that could be saved.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var certificate = options.Certificate is { } file ? ListenCertificate.Load(file, options.Key) : ListenCertificate.Create();
        var server = new ListenServer(options.Port, certificate);
        await using var stopping = server.ConfigureAwait(false);
        await console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Listening at https://localhost:{server.Port}/ and without TLS at http://localhost:{server.Port}/. Ctrl-C ends it.")).ConfigureAwait(false);
        var output = console.OpenOutputWriter();
        await using var closing = output.ConfigureAwait(false);
        using var interruption = cancellationToken.Register(static server => _ = ((ListenServer)server!).StopAsync(), server);
        await foreach (var happened in server.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var isOver = Take(happened, output);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (isOver && options.Once)
            {
                await server.StopAsync().ConfigureAwait(false);
            }
        }

        if (_saver is not null && !Save())
        {
            throw new FailureException($"nobody has opened a page here, so nothing was saved as '{options.Save}'.");
        }
    }

    /// <summary>Whether a visit is over now.</summary>
    private bool Take(ListenEvent happened, StreamWriter output)
    {
        var connection = happened.Connection;
        switch (happened)
        {
            case ListenEvent.Opened:
                _open[connection] = false;
                Tell(() => RecordingText.WriteConnection(output, connection));
                return false;
            case ListenEvent.Requested requested:
                _open[connection] = true;
                Tell(() => RecordingText.WriteRequest(output, connection, requested.Request));
                return false;
            case ListenEvent.Toured:
                return true;
            default:
                return Close(connection, output);
        }
    }

    private bool Close(RecordedConnection connection, StreamWriter output)
    {
        if (!_open.Remove(connection, out var hasAsked))
        {
            Tell(() => RecordingText.WriteConnection(output, connection));
        }

        if (connection.Error is not null)
        {
            Tell(() => RecordingText.WriteError(output, connection));
        }

        if (options.AsJson)
        {
            output.Flush();
            output.BaseStream.Write(RecordingJson.Write(connection, indented: false));
        }

        if (hasAsked && _saver is not null)
        {
            _saver.Add(connection);
            Save();
        }

        return hasAsked && !_open.ContainsValue(true);
    }

    private void Tell(Action write)
    {
        if (!options.AsJson)
        {
            write();
        }
    }

    /// <summary>Whether there was anything to save.</summary>
    private bool Save()
    {
        if (_saver?.Make() is not { } made)
        {
            return false;
        }

        if (_saver.Write(made.Fingerprint))
        {
            var unseen = made.Unseen.Count == 0 ? "" : $", without {string.Join(", ", made.Unseen)}";
            console.Error.WriteLine($"Saved {_saver.File}{unseen}.");
        }

        foreach (var other in made.Others.Where(_leftOut.Add))
        {
            console.Error.WriteLine($"Left out another client: {SafeText.OneLine(other)}");
        }

        return true;
    }
}
