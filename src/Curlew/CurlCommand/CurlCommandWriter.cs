namespace Curlew;

/// <summary>Writes a request as a curl command for a POSIX shell.</summary>
internal static class CurlCommandWriter
{
    /// <summary>The command that makes this request. Credentials and cookies are in it as they are.</summary>
    /// <param name="spec">The request.</param>
    /// <param name="multiLine">Each option on a line of its own.</param>
    /// <exception cref="NotSupportedException">curl's command line cannot say all of it.</exception>
    public static string Write(RequestSpec spec, bool multiLine = false)
    {
        var command = Compose(spec).ToString(multiLine);

        // Some values mean something else as an argument; no command is better than one for another request.
        return ReadBack(command) == spec
            ? command
            : throw new NotSupportedException("A curl command cannot say all of this request: something in it would mean something else there.");
    }

    private static RequestSpec? ReadBack(string command)
    {
        try
        {
            return CurlCommandReader.Read(command, CommandShell.Posix);
        }
        catch (CurlCommandException e)
        {
            throw new NotSupportedException($"A curl command cannot say all of this request: {e.Message}", e);
        }
    }

    private static CurlCommandLine Compose(RequestSpec spec)
    {
        var line = new CurlCommandLine();
        line.AddUrl(spec.Url);
        foreach (var option in CommandOptions.All)
        {
            option.Write(spec, line);
        }

        WriteBody(spec, line);
        foreach (var extra in spec.Extras)
        {
            var name = extra.Name[2..];
            if (extra.Value is null)
            {
                line.Add(name);
            }
            else
            {
                line.Add(name, extra.Value);
            }
        }

        return line;
    }

    private static void WriteBody(RequestSpec spec, CurlCommandLine line)
    {
        if (spec.Query.Count > 0)
        {
            line.Add("get");
            WriteData(spec.Query, line);
        }

        switch (spec.Body)
        {
            case DataBodySpec data:
                WriteData(data.Pieces, line);
                break;
            case MultipartBodySpec form:
                foreach (var part in form.Parts)
                {
                    WritePart(part, line);
                }

                break;
            case FileBodySpec file:
                line.Add("upload-file", file.Path);
                break;
            default:
                break;
        }
    }

    /// <summary>curl joins pieces with an ampersand, so the one that is there goes; --json joins them with nothing.</summary>
    private static void WriteData(SpecList<DataPiece> pieces, CurlCommandLine line)
    {
        if (pieces.Count == 0)
        {
            line.Add("data-raw", "");
        }

        var joint = Joint.None;
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i] is DataFile file)
            {
                WriteFile(file, joint, line);
                joint = Joint.Bare;
                continue;
            }

            var text = ((DataText)pieces[i]).Content.Span;
            var isLast = i == pieces.Count - 1;
            var isJoined = joint == Joint.Bare && text is [(byte)'&', ..];
            text = isJoined ? text[1..] : text;
            if (isJoined && text.IsEmpty && !isLast)
            {
                joint = Joint.Ampersand; // it is all there is between two files
                continue;
            }

            var joinsNext = !isLast && text is [.., (byte)'&'] && (isJoined || text.Length > 1);
            WriteText(new(joinsNext ? text[..^1] : text), joint == Joint.Bare && !isJoined, line);
            joint = joinsNext ? Joint.Ampersand : Joint.Bare;
        }
    }

    private static void WriteText(Octets text, bool isBare, CurlCommandLine line)
    {
        if (line.TryPipe(text))
        {
            line.Add(isBare ? "json" : "data-binary", "@-");
        }
        else if (isBare)
        {
            line.Add("json", text.Span is [(byte)'@', ..]
                ? throw new NotSupportedException("A curl command cannot say data that starts with an at sign right after a file.")
                : text);
        }
        else
        {
            line.Add("data-raw", text);
        }
    }

    private static void WriteFile(DataFile file, Joint joint, CurlCommandLine line)
    {
        switch (file.Form)
        {
            case DataFileForm.AsIs:
                line.Add(joint == Joint.Bare ? "json" : "data-binary", "@" + file.Path);
                break;
            case DataFileForm.WithoutLineBreaks:
                line.Add("data", "@" + file.Path);
                break;
            default:
                line.Add("data-urlencode", $"{file.Name}@{file.Path}");
                break;
        }
    }

    private static void WritePart(PartSpec part, CurlCommandLine line)
    {
        if (part.Content is not { } content)
        {
            line.Add("form", FormValue.Write(part, (part.AsText ? "<" : "@") + FormValue.Quote(part.File ?? "")));
        }
        else if (line.TryPipe(content))
        {
            line.Add("form", FormValue.Write(part, part.FileName is null ? "<-" : "@-"));
        }
        else if (part is { ContentType: null, FileName: null, Encoder: null, Headers.Count: 0 })
        {
            line.Add("form-string", Octets.Join(part.Name + "=", content));
        }
        else
        {
            line.Add("form", FormValue.Write(part, FormValue.Quote(content)));
        }
    }

    /// <summary>What is between the last piece and the next.</summary>
    private enum Joint
    {
        /// <summary>There is no last piece.</summary>
        None,

        /// <summary>curl would put an ampersand there, which does not belong.</summary>
        Bare,

        /// <summary>curl puts an ampersand there, and it belongs.</summary>
        Ampersand,
    }
}
