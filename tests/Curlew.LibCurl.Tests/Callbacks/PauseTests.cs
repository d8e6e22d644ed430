using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>Pausing inside one callback, and going on from another.</summary>
[Collection(nameof(CallbackServers))]
public sealed class PauseTests(CallbackServers servers)
{
    [Fact]
    public void The_write_callback_that_answers_Pause_gets_the_same_bytes_again()
    {
        using var curl = Download();
        List<byte[]> pieces = [];
        var paused = false;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            pieces.Add(data.ToArray());
            if (!paused)
            {
                paused = true;
                return CurlWriteResult.Pause;
            }

            return data.Length;
        });
        curl.SetOpt(CurlOpt.XferInfoFunction, UnpauseOnce(curl, () => paused));

        curl.Perform();

        Assert.Equal(pieces[0], pieces.Skip(1).SelectMany(piece => piece).Take(pieces[0].Length));
        Assert.Equal(PatternStream.Bytes(100000), pieces.Skip(1).SelectMany(piece => piece));
    }

    [Fact]
    public void Pause_called_in_the_write_callback_takes_what_it_was_given_and_stops_there()
    {
        using var curl = Download();
        using var body = new MemoryStream();
        var paused = false;
        var callsWhilePaused = 0;
        var resumed = false;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            callsWhilePaused += paused && !resumed ? 1 : 0;
            body.Write(data);
            if (!paused)
            {
                paused = true;
                curl.Pause(CurlPause.Recv);
            }

            return data.Length;
        });
        curl.SetOpt(CurlOpt.XferInfoFunction, (_, _, _, _) =>
        {
            if (paused && !resumed)
            {
                resumed = true;
                curl.Unpause();
            }

            return CurlCallbackResult.Continue;
        });

        curl.Perform();

        Assert.True(resumed);
        Assert.Equal(0, callsWhilePaused);
        Assert.Equal(PatternStream.Bytes(100000), body.ToArray());
    }

    [Fact]
    public void The_read_callback_that_answers_Pause_is_asked_again()
    {
        using var curl = Upload();
        using var source = new MemoryStream("curlew"u8.ToArray());
        var paused = false;
        curl.SetOpt(CurlOpt.ReadFunction, buffer =>
        {
            if (!paused)
            {
                paused = true;
                return CurlReadResult.Pause;
            }

            return source.Read(buffer);
        });
        curl.SetOpt(CurlOpt.XferInfoFunction, UnpauseOnce(curl, () => paused));

        Assert.Equal("curlew", curl.PerformString());
        Assert.True(paused);
    }

    [Fact]
    public void Pause_called_in_the_read_callback_sends_what_it_supplied_and_stops_there()
    {
        using var curl = Upload();
        using var source = new MemoryStream("curlew"u8.ToArray());
        var paused = false;
        curl.SetOpt(CurlOpt.ReadFunction, buffer =>
        {
            if (!paused)
            {
                paused = true;
                curl.Pause(CurlPause.Send);
                return source.Read(buffer[..3]);
            }

            return source.Read(buffer);
        });
        curl.SetOpt(CurlOpt.XferInfoFunction, UnpauseOnce(curl, () => paused));

        Assert.Equal("curlew", curl.PerformString());
    }

    [Fact]
    public void A_paused_transfer_ends_when_its_progress_callback_throws()
    {
        using var curl = Download();
        var paused = false;
        curl.SetOpt(CurlOpt.WriteFunction, _ =>
        {
            paused = true;
            return CurlWriteResult.Pause;
        });
        curl.SetOpt(CurlOpt.XferInfoFunction, (_, _, _, _) =>
            paused ? throw new InvalidTimeZoneException() : CurlCallbackResult.Continue);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
    }

    private static XferInfoCallback UnpauseOnce(Curl curl, Func<bool> paused)
    {
        var resumed = false;
        return (_, _, _, _) =>
        {
            if (paused() && !resumed)
            {
                resumed = true;
                curl.Unpause();
            }

            return CurlCallbackResult.Continue;
        };
    }

    private Curl Download()
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "bytes/100000").AbsoluteUri);
        curl.SetOpt(CurlOpt.Timeout, TimeSpan.FromSeconds(30));
        return curl;
    }

    private Curl Upload()
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(servers.Http.HttpUri, "echo").AbsoluteUri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:"]);
        curl.SetOpt(CurlOpt.Timeout, TimeSpan.FromSeconds(30));
        return curl;
    }
}
