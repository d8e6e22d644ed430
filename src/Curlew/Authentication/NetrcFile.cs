namespace Curlew;

/// <summary>Finds user and password of a host in a netrc file, where libcurl does not do it.</summary>
internal static class NetrcFile
{
    /// <summary>The first entry of the host, or else the default one; null where there is none.</summary>
    /// <param name="path">The file; empty for the one in the home directory, which need not be there.</param>
    /// <param name="host">The host.</param>
    public static (string User, string Password)? Find(string path, string host)
    {
        var file = path.Length > 0 ? path : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "", ".netrc");
        return File.Exists(file) ? Find(Words(File.ReadLines(file)), host) : null;
    }

    private static (string User, string Password)? Find(IEnumerable<string> words, string host)
    {
        var isOurs = false;
        var (user, password) = ("", "");
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            switch (word.Current)
            {
                case "machine" or "default" when isOurs:
                    return (user, password);
                case "default":
                    isOurs = true;
                    break;
                case "machine" when word.MoveNext():
                    isOurs = word.Current.Equals(host, StringComparison.OrdinalIgnoreCase);
                    break;
                case "login" when word.MoveNext():
                    user = isOurs ? word.Current : user;
                    break;
                case "password" when word.MoveNext():
                    password = isOurs ? word.Current : password;
                    break;
                default:
                    break; // account, or what nobody knows
            }
        }

        return isOurs ? (user, password) : null;
    }

    /// <summary>Words between blanks, or in double quotes with a backslash before what is meant as it is.</summary>
    private static IEnumerable<string> Words(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Length;)
            {
                if (char.IsWhiteSpace(line[i]))
                {
                    i++;
                    continue;
                }

                if (line[i] == '#')
                {
                    break;
                }

                yield return line[i] == '"' ? Quoted(line, ref i) : Plain(line, ref i);
            }
        }
    }

    private static string Plain(string line, ref int at)
    {
        var start = at;
        while (at < line.Length && !char.IsWhiteSpace(line[at]))
        {
            at++;
        }

        return line[start..at];
    }

    private static string Quoted(string line, ref int at)
    {
        var word = new System.Text.StringBuilder();
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            at += line[at] == '\\' && at + 1 < line.Length ? 1 : 0;
            word.Append(line[at]);
        }

        at++;
        return word.ToString();
    }
}
