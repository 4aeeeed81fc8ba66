"""What to say: policy bulletins, talking points, care instructions and answers, offered while one telephones."""
