using Curlew.Cli.Requests;
using Curlew.LibCurl;

namespace Curlew.Cli.Output;

/// <summary>Takes an answer from the callbacks of a handle, and passes on what is to be seen of it.</summary>
internal sealed class ResponseOutput(CliConsole console, OutputSettings settings, BodyDestination destination)
{
    private readonly HeadOutput _head = new();
    private BodyTarget? _target;

    /// <summary>Such as <c>404 Not Found</c>.</summary>
    public string Status => _head.Status;

    /// <param name="curl">The handle that will bring the answer.</param>
    /// <param name="follows">Whether the body of an answer that redirects is nobody's business.</param>
    public void Attach(Curl curl, bool follows)
    {
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            _head.Add(line);
            return line.Length;
        });
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            if (!follows || !IsRedirect(curl))
            {
                Target(curl).Write(data);
            }

            return data.Length;
        });
    }

    /// <summary>The answer is whole.</summary>
    public void Complete(Curl curl) => Target(curl).Complete();

    private static bool IsRedirect(Curl curl) =>
        Redirection.IsRedirect(curl.GetInfo(CurlInfo.ResponseCode)) && curl.GetHeader("Location") is not null;

    /// <summary>The first call shows the head: nothing of the body comes before all of it.</summary>
    private BodyTarget Target(Curl curl)
    {
        if (_target is null)
        {
            if (settings.ShowHead)
            {
                _head.Write(console.Output, console.OutputIsTerminal);
            }

            _target = destination.Choose(curl, curl.GetInfo(CurlInfo.ResponseCode));
        }

        return _target;
    }
}
