using System.Text;

namespace Curlew;

/// <summary>Writes blocks one below the other, inside quotes and items of lists.</summary>
internal sealed class BlockWriter
{
    /// <summary>Quotes and lists inside one another; what is deeper is written at this depth, so that the start of a line has a limit.</summary>
    private const int MaxDepth = 16;

    private readonly StringBuilder _text = new();
    private readonly List<Container> _containers = [new("", "")];
    private bool _joins;

    private enum Last
    {
        Nothing,
        Paragraph,
        List,
        Other,
    }

    /// <summary>Whether no more quotes and lists fit into one another.</summary>
    public bool IsFull => _containers.Count > MaxDepth;

    /// <summary>Whether an item of a list was begun and has nothing in it yet.</summary>
    public bool IsAtItemStart => Top is { IsStarted: false, IsItem: true };

    private Container Top => _containers[^1];

    /// <summary>Writes lines of text.</summary>
    public void Paragraph(string text)
    {
        Write(text);
        Top.Last = Last.Paragraph;
    }

    /// <summary>Writes lines of anything else.</summary>
    public void Block(string text)
    {
        Write(text);
        Top.Last = Last.Other;
    }

    /// <summary>Begins a quote.</summary>
    public void OpenQuote() => _containers.Add(new("> ", "> "));

    /// <summary>Ends a quote.</summary>
    public void CloseQuote() => Close(Last.Other);

    /// <summary>The marks for a list that begins here: others than those of a list right before, which it would be part of otherwise.</summary>
    public char ListMark(bool isOrdered)
    {
        var (usual, other) = isOrdered ? ('.', ')') : ('-', '+');
        return Top.Last == Last.List && Top.ListMark == usual ? other : usual;
    }

    /// <summary>Begins an item of a list. It appears with the first line in it.</summary>
    /// <param name="marker">What it starts with, space included.</param>
    /// <param name="mark">The mark of the list.</param>
    /// <param name="isTight">Whether there are no blank lines between items.</param>
    /// <param name="isFirst">Whether no item of this list was written before.</param>
    public void OpenItem(string marker, char mark, bool isTight, bool isFirst)
    {
        // A paragraph is ended by a bullet, or by the number 1, without a blank line; by another number it is not.
        if (Top.IsStarted || _containers.Count == 1)
        {
            _joins = isFirst ? Top is { IsItem: true, IsTight: true, Last: Last.Paragraph } && marker is "- " or "1. " : isTight;
        }

        Top.ListMark = mark;
        _containers.Add(new(marker, new string(' ', marker.Length)) { IsItem = true, IsTight = isTight });
    }

    /// <summary>Ends an item; false if nothing was written in it, so that there is none.</summary>
    public bool CloseItem()
    {
        if (!Top.IsStarted)
        {
            _joins = false;
        }

        return Close(Last.List);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private bool Close(Last kind)
    {
        var isStarted = Top.IsStarted;
        _containers.RemoveAt(_containers.Count - 1);
        if (isStarted)
        {
            Top.Last = kind;
        }

        return isStarted;
    }

    private void Write(string text)
    {
        if (_text.Length > 0 && !_joins)
        {
            BlankLine();
        }

        _joins = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (line.IsEmpty && _containers.TrueForAll(c => c.IsStarted))
            {
                BlankLine();
                continue;
            }

            foreach (var container in _containers)
            {
                _text.Append(container.IsStarted ? container.Rest : container.First);
                container.IsStarted = true;
            }

            _text.Append(line).Append('\n');
        }
    }

    private void BlankLine()
    {
        var start = _text.Length;
        foreach (var container in _containers)
        {
            if (!container.IsStarted)
            {
                break;
            }

            _text.Append(container.Rest);
        }

        while (_text.Length > start && _text[^1] == ' ')
        {
            _text.Length--;
        }

        _text.Append('\n');
    }

    /// <param name="first">What its first line starts with.</param>
    /// <param name="rest">What others start with.</param>
    private sealed class Container(string first, string rest)
    {
        public string First => first;

        public string Rest => rest;

        public bool IsItem { get; init; }

        public bool IsTight { get; init; }

        public bool IsStarted { get; set; }

        public Last Last { get; set; }

        public char ListMark { get; set; }
    }
}
