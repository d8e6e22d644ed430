using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>
/// Responses as text and back: JSON in the format HAR 1.2 (HTTP Archive), which browsers and other tools read and write as
/// well. Each hop is an entry with its request, redirects first.
/// </summary>
public static class ResponseArchive
{
    // Responses that are read belong to a request, and that to a session; this one sends nothing.
    private static readonly Lazy<Session> s_reader = new(static () =>
    {
        var session = new Session { TrustEnvironment = false, IsOneShot = true };
        session.Start();
        return session;
    });

    /// <summary>Writes responses with their redirects.</summary>
    /// <param name="responses">The responses, in the order in which they shall stand.</param>
    /// <param name="withSecrets">Whether credentials and cookies are written as they are; by default <c>[hidden]</c> stands for
    /// the values of such headers. Queries and bodies are written in any case; credentials of URLs are not.</param>
    /// <returns>The archive, as JSON.</returns>
    /// <exception cref="InvalidOperationException">One is streamed and was not read into memory.</exception>
    public static string Write(IEnumerable<Response> responses, bool withSecrets = false)
    {
        ArgumentNullException.ThrowIfNull(responses);
        var hops = responses.SelectMany(r => r.History.Append(r)).Select(Describe);
        return HarFormat.Write(hops, withSecrets ? null : static name => Redaction.IsSecret(name));
    }

    /// <summary>Reads an archive, of this library or of another program. A redirect that the next entry follows becomes part of
    /// the <see cref="Response.History"/> of that.</summary>
    /// <param name="json">The archive.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static IReadOnlyList<Response> Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(Encoding.UTF8.GetBytes(json));
    }

    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyList<Response> Read(ReadOnlySpan<byte> json)
    {
        var exchanges = HarFormat.Read(json);
        var responses = new List<Response>();
        List<Response>? history = null;
        for (var i = 0; i < exchanges.Count; i++)
        {
            var response = Restore(exchanges[i], history);
            if (response.IsRedirect && i + 1 < exchanges.Count && response.RedirectUrl is { } next && IsSame(next, exchanges[i + 1].Url))
            {
                (history ??= []).Add(response);
            }
            else
            {
                responses.Add(response);
                history = null;
            }
        }

        return responses;
    }

    private static bool IsSame(string one, string other) => WithoutFragment(one) == WithoutFragment(other);

    private static string WithoutFragment(string url) => url.Split('#')[0];

    private static HarExchange Describe(Response response)
    {
        var (sent, times) = (response.Request, response.Timings);
        return new HarExchange
        {
            Method = sent.Method.Method,
            Url = response.Url,
            Headers = [.. sent.Headers.Select(h => new HeaderPair(h.Key, h.Value ?? ""))],
            Body = sent.Body,
            ServerIp = response.PrimaryIp.Length == 0 ? null : response.PrimaryIp,
            Timings = Describe(times),
            Response = new CachedResponse
            {
                Method = sent.Method.Method,
                StatusCode = response.StatusCode,
                Reason = response.Reason,
                HttpVersion = response.HttpVersion.Major >= 2 ? response.HttpVersion.Major.ToString(CultureInfo.InvariantCulture) : response.HttpVersion.ToString(2),
                Url = response.Url,
                Headers = response.State.Head.ToPairs(),
                Body = response.Content,
                RequestTime = response.State.ReceivedAt - times.Total,
                ResponseTime = response.State.ReceivedAt,
            },
        };
    }

    private static HarTimings Describe(Timings times)
    {
        var connected = times.Tls > times.Connect ? times.Tls : times.Connect;
        return new HarTimings
        {
            Dns = Milliseconds(times.NameLookup, TimeSpan.Zero),
            Connect = Milliseconds(connected, times.NameLookup),
            Ssl = times.Tls == TimeSpan.Zero ? -1 : Milliseconds(times.Tls, times.Connect),
            Send = Milliseconds(times.Request, connected),
            Wait = Milliseconds(times.FirstByte, times.Request),
            Receive = Milliseconds(times.Total, times.FirstByte),
        };
    }

    private static double Milliseconds(TimeSpan end, TimeSpan start) => Math.Max(0, (end - start).TotalMilliseconds);

    private static Response Restore(HarExchange exchange, List<Response>? history)
    {
        RequestPlan plan;
        try
        {
            var options = new RequestOptions { Body = exchange.Body.IsEmpty ? null : RequestBody.Bytes(exchange.Body) };
            foreach (var header in exchange.Headers.Where(h => !h.Name.StartsWith(':')))
            {
                options.Headers.Add(header.Name, header.Value);
            }

            plan = RequestPlan.Create(s_reader.Value, new Request(new HttpMethod(exchange.Method), exchange.Url, options), isStreamed: false);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"This is no HAR: the request to '{Redaction.Url(exchange.Url)}' can be none. {e.Message}", e);
        }

        var stored = exchange.Response;
        var info = new TransferInfo
        {
            Timings = Restore(exchange.Timings),
            Version = HopCache.VersionOf(stored.HttpVersion),
            PrimaryIp = exchange.ServerIp,
            Downloaded = stored.Body.Length,
        };
        return new Response(new ResponseState(plan, plan.FirstHop(), new HeaderBlock(stored.ToHead(), hasStatusLine: true), [], info, history)
        {
            Body = stored.Body,
            Elapsed = stored.ResponseTime - stored.RequestTime,
            ReceivedAt = stored.ResponseTime,
        });
    }

    private static Timings Restore(HarTimings? times)
    {
        if (times is null)
        {
            return default;
        }

        var lookup = Time(times.Dns);
        var connected = lookup + Time(times.Connect);
        var request = connected + Time(times.Send);
        var first = request + Time(times.Wait);
        return new Timings(
            lookup, connected - Time(times.Ssl), times.Ssl > 0 ? connected : TimeSpan.Zero, request, first, first + Time(times.Receive));
    }

    private static TimeSpan Time(double milliseconds) => milliseconds is > 0 and < 1e12 ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero;
}
