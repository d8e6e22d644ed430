using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Curlew;

/// <summary>
/// What a parameter of a URL's query, or a field of a form, is worth: one text or several. Numbers, truth values, dates and lists
/// become one by themselves, written in the same way in every culture.
/// </summary>
/// <remarks>A list sends the name once for each of its items, and one without items not at all; items that are null are left out.</remarks>
[CollectionBuilder(typeof(QueryValue), nameof(Create))]
public readonly struct QueryValue : IReadOnlyList<string>, IEquatable<QueryValue>
{
    private readonly string? _single;
    private readonly string[]? _several;

    private QueryValue(string single) => _single = single;

    private QueryValue(string[] several) => _several = several;

    /// <summary>How many texts.</summary>
    public int Count => _single is not null ? 1 : _several?.Length ?? 0;

    /// <summary>Whether it was made of null.</summary>
    internal bool IsNull => _single is null && _several is null;

    /// <summary>One of the texts.</summary>
    /// <param name="index">From 0.</param>
    public string this[int index] =>
        (uint)index >= (uint)Count ? throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} values.")
        : _single ?? _several![index];

    /// <summary>Several values, in their order.</summary>
    /// <param name="values">Texts; null ones are left out.</param>
    public static QueryValue Create(params ReadOnlySpan<string?> values)
    {
        List<string> given = [];
        foreach (var value in values)
        {
            if (value is not null)
            {
                given.Add(value);
            }
        }

        return new([.. given]);
    }

    /// <summary>Several values of any type that can write itself, in their order and the invariant culture.</summary>
    /// <typeparam name="T">Say <see cref="int"/> or <see cref="Guid"/>.</typeparam>
    /// <param name="values">The values; null ones are left out.</param>
    public static QueryValue From<T>(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new([.. values.Where(v => v is not null).Select(v => Text<object>(v!))]);
    }

    /// <summary>A text as it is.</summary>
    /// <param name="value">Null for no value.</param>
    public static implicit operator QueryValue(string? value) => value is null ? default : new(value);

    /// <summary>One character.</summary>
    /// <param name="value">The character.</param>
    public static implicit operator QueryValue(char value) => new(value.ToString());

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator QueryValue(int value) => new(Text(value));

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator QueryValue(long value) => new(Text(value));

    /// <summary>A number, with as many digits as it needs and a point.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator QueryValue(float value) => new(Text(value));

    /// <summary>A number, with as many digits as it needs and a point.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator QueryValue(double value) => new(Text(value));

    /// <summary>A number, with its digits and a point.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator QueryValue(decimal value) => new(Text(value));

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <param name="value">Which.</param>
    public static implicit operator QueryValue(bool value) => new(Text(value));

    /// <summary>A moment as in RFC 3339, such as <c>2026-08-30T12:00:00+02:00</c>, with a fraction where there is one.</summary>
    /// <param name="value">The moment.</param>
    public static implicit operator QueryValue(DateTimeOffset value) => new(Text(value));

    /// <summary>A day: <c>2026-08-30</c>.</summary>
    /// <param name="value">The day.</param>
    public static implicit operator QueryValue(DateOnly value) => new(Text(value));

    /// <summary>An identifier with hyphens.</summary>
    /// <param name="value">The identifier.</param>
    public static implicit operator QueryValue(Guid value) => new(Text(value));

    /// <summary>Several texts.</summary>
    /// <param name="values">Null for no value.</param>
    public static implicit operator QueryValue(string?[]? values) => values is null ? default : Create(values);

    /// <summary>Several texts.</summary>
    /// <param name="values">Null for no value.</param>
    public static implicit operator QueryValue(List<string>? values) => values is null ? default : From(values);

    /// <summary>Several numbers.</summary>
    /// <param name="values">Null for no value.</param>
    public static implicit operator QueryValue(int[]? values) => values is null ? default : From(values);

    /// <summary>Whether both have the same texts.</summary>
    public static bool operator ==(QueryValue left, QueryValue right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(QueryValue left, QueryValue right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(QueryValue other) => this.SequenceEqual(other, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is QueryValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (var text in this)
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>The texts, with commas between them.</summary>
    public override string ToString() => _single ?? string.Join(',', _several ?? []);

    /// <summary>The texts.</summary>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Text<T>(T value)
        where T : notnull => value switch
        {
            string text => text,
            bool truth => truth ? "true" : "false",
            DateTimeOffset moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
