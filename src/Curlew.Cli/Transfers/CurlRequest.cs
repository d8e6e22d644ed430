using Curlew.Cli.Requests;
using Curlew.LibCurl;

namespace Curlew.Cli.Transfers;

/// <summary>Sets a request's options on a handle.</summary>
internal static class CurlRequest
{
    public static void Apply(Curl curl, RequestDescription request)
    {
        curl.SetOpt(CurlOpt.Url, request.Url);
        SetMethod(curl, request);

        var headers = request.Headers.Select(h => h.Line).ToList();
        headers.AddRange(ContentType(request));
        if (headers.Count > 0)
        {
            curl.SetOpt(CurlOpt.HttpHeader, headers);
        }

        curl.SetOpt(CurlOpt.Cookie, request.Cookies);
        if (request.UserName is not null)
        {
            curl.SetOpt(CurlOpt.UserName, request.UserName);
            curl.SetOpt(CurlOpt.Password, request.Password);
        }
    }

    private static void SetMethod(Curl curl, RequestDescription request)
    {
        switch (request.Body)
        {
            case BytesCommandBody bytes:
                curl.SetOpt(CurlOpt.PostFields, bytes.Content);
                break;
            case FormCommandBody form:
                curl.SetOpt(CurlOpt.MimePost, CreateForm(curl, form));
                break;
            case StreamCommandBody stream:
                curl.SetOpt(CurlOpt.Upload, true);
                curl.SetOpt(CurlOpt.ReadData, stream.Content);
                break;
            default:
                SetMethodWithoutBody(curl, request.Method);
                return;
        }

        curl.SetOpt(CurlOpt.CustomRequest, request.Method);
    }

    /// <summary>The handle frees it with itself, or with the next body.</summary>
    private static CurlMime CreateForm(Curl curl, FormCommandBody form)
    {
        var mime = new CurlMime(curl);
        foreach (var part in form.Parts)
        {
            _ = part.IsFile
                ? mime.AddFile(part.Name, part.Content, fileName: null, part.ContentType)
                : mime.AddField(part.Name, part.Content);
        }

        return mime;
    }

    private static void SetMethodWithoutBody(Curl curl, string method)
    {
        switch (method)
        {
            case "GET":
                break; // what a handle does unless told otherwise, and the only one that is not HTTP alone
            case "HEAD":
                curl.SetOpt(CurlOpt.NoBody, true);
                break;
            case "POST" or "PUT" or "PATCH" or "QUERY":
                curl.SetOpt(CurlOpt.PostFields, ""); // Content-Length: 0, which servers expect of these
                curl.SetOpt(CurlOpt.CustomRequest, method);
                break;
            default:
                curl.SetOpt(CurlOpt.CustomRequest, method);
                break;
        }
    }

    /// <summary>libcurl would call every body a urlencoded form, the empty one too.</summary>
    private static IEnumerable<string> ContentType(RequestDescription request)
    {
        const string name = "Content-Type";
        if (!request.Headers.Any(h => h.Is(name)))
        {
            switch (request.Body)
            {
                case BytesCommandBody { ContentType: var type }:
                    yield return $"{name}: {type}";
                    break;
                case StreamCommandBody { ContentType: var type }:
                    yield return $"{name}: {type}";
                    break;
                case null when request.Method is "POST" or "PUT" or "PATCH" or "QUERY":
                    yield return name + ":";
                    break;
                default:
                    break;
            }
        }
    }
}
