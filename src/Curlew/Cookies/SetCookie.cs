using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>A Set-Cookie header, taken apart as RFC 6265bis, 5.6 says.</summary>
internal readonly record struct SetCookie
{
    /// <summary>Name and value together, in bytes.</summary>
    public const int MaxLength = 4096;

    /// <summary>The value of an attribute, in bytes.</summary>
    public const int MaxAttributeLength = 1024;

    /// <summary>How far ahead a cookie may end.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(400);

    public string Name { get; private init; }

    public string Value { get; private init; }

    /// <summary>In lower case and without a leading dot; empty if there was none.</summary>
    public string Domain { get; private init; }

    /// <summary>Empty if there was none, or none that starts with a slash.</summary>
    public string Path { get; private init; }

    public DateTimeOffset? Expires { get; private init; }

    public bool Secure { get; private init; }

    public bool HttpOnly { get; private init; }

    public bool Partitioned { get; private init; }

    public CookieSameSite SameSite { get; private init; }

    /// <summary>False for what browsers ignore as a whole.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, DateTimeOffset now, out SetCookie cookie)
    {
        cookie = default;
        if (!CookieText.IsClean(header))
        {
            return false;
        }

        var end = header.IndexOf(';');
        var pair = end < 0 ? header : header[..end];
        var equals = pair.IndexOf('=');
        var name = CookieText.Trim(pair[..Math.Max(equals, 0)]);
        var value = CookieText.Trim(pair[(equals + 1)..]);
        if (name.Length + value.Length == 0 || Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) > MaxLength)
        {
            return false;
        }

        var attributes = new Attributes(now);
        for (var rest = end < 0 ? default : header[(end + 1)..]; rest.Length > 0;)
        {
            end = rest.IndexOf(';');
            attributes.Take(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        cookie = new()
        {
            Name = name.ToString(),
            Value = value.ToString(),
            Domain = attributes.Domain.ToString().ToLowerInvariant(),
            Path = attributes.Path.ToString(),
            Expires = attributes.MaxAge ?? attributes.Expires,
            Secure = attributes.Secure,
            HttpOnly = attributes.HttpOnly,
            Partitioned = attributes.Partitioned,
            SameSite = attributes.SameSite,
        };
        return true;
    }

    /// <summary>What the attributes say; the last of a kind counts.</summary>
    private ref struct Attributes(DateTimeOffset now)
    {
        private readonly DateTimeOffset _now = now;
        private readonly DateTimeOffset _latest = now <= DateTimeOffset.MaxValue - MaxLifetime ? now + MaxLifetime : DateTimeOffset.MaxValue;

        public ReadOnlySpan<char> Domain { get; private set; }

        public ReadOnlySpan<char> Path { get; private set; }

        public DateTimeOffset? MaxAge { get; private set; }

        public DateTimeOffset? Expires { get; private set; }

        public bool Secure { get; private set; }

        public bool HttpOnly { get; private set; }

        public bool Partitioned { get; private set; }

        public CookieSameSite SameSite { get; private set; }

        public void Take(ReadOnlySpan<char> attribute)
        {
            var equals = attribute.IndexOf('=');
            var name = CookieText.Trim(equals < 0 ? attribute : attribute[..equals]);
            var value = CookieText.Trim(equals < 0 ? default : attribute[(equals + 1)..]);
            if (Encoding.UTF8.GetByteCount(value) > MaxAttributeLength)
            {
                return;
            }

            if (Is(name, "Expires"))
            {
                Expires = CookieDate.TryParse(value, out var date) ? Earlier(date, _latest) : Expires;
            }
            else if (Is(name, "Max-Age"))
            {
                MaxAge = After(value) ?? MaxAge;
            }
            else if (Is(name, "Domain"))
            {
                Domain = value is ['.', ..] ? value[1..] : value;
            }
            else if (Is(name, "Path"))
            {
                Path = value is ['/', ..] ? value : default;
            }
            else if (Is(name, "Secure"))
            {
                Secure = true;
            }
            else if (Is(name, "HttpOnly"))
            {
                HttpOnly = true;
            }
            else if (Is(name, "Partitioned"))
            {
                Partitioned = true;
            }
            else if (Is(name, "SameSite"))
            {
                SameSite = Is(value, "None") ? CookieSameSite.None
                    : Is(value, "Lax") ? CookieSameSite.Lax
                    : Is(value, "Strict") ? CookieSameSite.Strict
                    : CookieSameSite.Unspecified;
            }
        }

        private static bool Is(ReadOnlySpan<char> text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);

        private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

        private readonly DateTimeOffset? After(ReadOnlySpan<char> seconds)
        {
            var digits = seconds is ['-', ..] ? seconds[1..] : seconds;
            if (digits.Length == 0 || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return null;
            }

            if (seconds[0] == '-' || !digits.ContainsAnyExcept('0'))
            {
                return DateTimeOffset.MinValue;
            }

            return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var age) && age < (_latest - _now).TotalSeconds
                ? _now.AddSeconds(age)
                : _latest;
        }
    }
}
